// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0277.api-server-strong-ciphers.ts'

const strong =
  'TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384,TLS_CHACHA20_POLY1305_SHA256,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'

controlCases(control, {
  passes: {
    'strong ones': apiServer(`--tls-cipher-suites=${strong}`),
    'others that nobody broke': apiServer('--tls-cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'),
  },
  fails: {
    'insecure ones are taken out': {
      objects: rke2Component('kube-apiserver', '--tls-cipher-suites=TLS_AES_128_GCM_SHA256,TLS_RSA_WITH_RC4_128_SHA'),
      failed: ['spec.containers[0].args[0]'],
      review: ['spec.containers[0].args[0]'],
      fix: ['spec.containers[0].args[0]=--tls-cipher-suites=TLS_AES_128_GCM_SHA256'],
    },
    'only insecure ones': {
      objects: apiServer('--tls-cipher-suites=TLS_RSA_WITH_RC4_128_SHA'),
      fix: [`spec.containers[0].command[1]=--tls-cipher-suites=${strong}`],
    },
    absent: {
      objects: apiServer('--v=2'),
      failed: [],
      fix: [`spec.containers[0].command[2]=--tls-cipher-suites=${strong}`],
    },
  },
})
