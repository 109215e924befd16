// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { cipherRule } from './families/cipher-suites.ts'

/** Source: Go `crypto/tls.InsecureCipherSuites`; CIS Kubernetes Benchmark 1.10, section 1.2. */
const insecure: readonly string[] = [
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_ECDSA_WITH_RC4_128_SHA',
  'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_RSA_WITH_RC4_128_SHA',
  'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_RSA_WITH_AES_256_CBC_SHA',
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_RSA_WITH_RC4_128_SHA',
]

const strong: readonly string[] = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
]

const rule = cipherRule('ensure-that-the-API-Server-only-makes-use-of-Strong-Cryptographic-Ciphers-cis1-10', {
  isAllowed: suite => !insecure.includes(suite),
  advised: strong,
})

/** The API server speaks strong ciphers alone. */
export const control: Control = {
  id: 'C-0277',
  description: 'Finds API servers that leave the choice of cipher suites to defaults, or name insecure ones.',
  why: 'RC4, triple DES, CBC with SHA-256 and key exchange by RSA let somebody on the network read what was recorded, or change what is sent.',
  remediation: 'Set `--tls-cipher-suites` to suites with ECDHE and GCM or ChaCha20, and take insecure ones out.',
  test: 'Look at `--tls-cipher-suites` of the kube-apiserver pods in `kube-system`.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --tls-cipher-suites=TLS_RSA_WITH_RC4_128_SHA',
    after:
      'containers:\n- command:\n  - kube-apiserver\n  - --tls-cipher-suites=TLS_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  },
  rules: [rule],
}
