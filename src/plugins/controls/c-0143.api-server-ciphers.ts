// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { cipherRule } from './families/cipher-suites.ts'

/**
 * What CIS benchmarks up to 1.23 list, triple DES included; fewer suites are better.
 * Source: CIS Kubernetes Benchmark 1.23, section 1.2.
 */
const listed: readonly string[] = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_RSA_WITH_AES_256_CBC_SHA',
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
]

const rule = cipherRule('ensure-that-the-API-Server-only-makes-use-of-Strong-Cryptographic-Ciphers', {
  isAllowed: suite => listed.includes(suite),
  advised: listed,
})

/** The API server names the ciphers that it speaks. */
export const control: Control = {
  id: 'C-0143',
  description:
    'Finds API servers that leave the choice of cipher suites to defaults, or name suites outside the list of the benchmark.',
  why: 'Weak suites let somebody on the network read or change what clients and API server exchange.',
  remediation:
    'Set `--tls-cipher-suites` to suites of the list; prefer those with ECDHE and GCM or ChaCha20 (see C-0277).',
  test: 'Look at `--tls-cipher-suites` of the kube-apiserver pods in `kube-system`.',
  rules: [rule],
}
