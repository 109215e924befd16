// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { itemsOf } from './families/component-flags.ts'
import { textsOf } from './families/fields.ts'
import { kubeletRule } from './families/kubelet-config.ts'

/** Source: CIS Kubernetes Benchmark, section 4.2. */
const strong: readonly string[] = [
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
]

const rule = kubeletRule('kubelet-strong-cryptographics-ciphers', {
  flag: 'tls-cipher-suites',
  // Reports have always written the field so; the kubelet reads the other one.
  field: 'TLSCipherSuites',
  otherFields: ['tlsCipherSuites'],
  isRight(value) {
    const suites = typeof value === 'string' ? itemsOf(value) : textsOf(value)
    return suites.length > 0 && suites.every(suite => strong.includes(suite))
  },
  // Reports let a file pass that names none: the kubelet then uses those that its release takes for secure.
  isDefaultRight: true,
  isDefaultRightWithoutFile: false,
})

/** The kubelet speaks strong ciphers alone. */
export const control: Control = {
  id: 'C-0184',
  description:
    'Finds kubelets that accept weak cipher suites, or, without a configuration file, leave the choice to defaults.',
  why: 'Weak suites let somebody on the network read or change what API server and kubelet exchange.',
  remediation:
    'Set `tlsCipherSuites` in the kubelet configuration (or `--tls-cipher-suites`) to suites with ECDHE and GCM or ChaCha20.',
  test: 'On each node read the command line of the kubelet, then the file of `--config`: each suite named has to be a strong one.',
  example: {
    before: 'tlsCipherSuites:\n- TLS_RSA_WITH_3DES_EDE_CBC_SHA',
    after: 'tlsCipherSuites:\n- TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n- TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  },
  rules: [rule],
}
