// SPDX-License-Identifier: Apache-2.0
import { kubelet } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0184.kubelet-strong-ciphers.ts'

const good = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'

controlCases(control, {
  passes: {
    'the flag names strong ones': kubelet(`--tls-cipher-suites=${good},TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384`),
    'the file leaves the choice to the release': kubelet('', 'kind: KubeletConfiguration'),
    'the file names strong ones': kubelet('', `tlsCipherSuites: [${good}]`),
  },
  fails: {
    'one of several is weak': {
      objects: kubelet(`--tls-cipher-suites=${good},TLS_RSA_WITH_3DES_EDE_CBC_SHA`),
      failed: [],
    },
    'the file names a weak one': {
      objects: kubelet('', `tlsCipherSuites: [${good}, TLS_RSA_WITH_AES_128_CBC_SHA]`),
      failed: ['TLSCipherSuites'],
      review: ['TLSCipherSuites'],
    },
    'neither flag nor file': { objects: kubelet(''), failed: [] },
  },
})
