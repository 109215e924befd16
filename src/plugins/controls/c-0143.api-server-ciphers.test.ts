// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0143.api-server-ciphers.ts'

controlCases(control, {
  passes: {
    'listed ones': apiServer('--tls-cipher-suites=TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'),
  },
  fails: {
    'one that is not listed': {
      objects: rke2Component('kube-apiserver', '--tls-cipher-suites=TLS_AES_128_GCM_SHA256,TLS_RSA_WITH_RC4_128_SHA'),
      failed: ['spec.containers[0].args[0]'],
      review: ['spec.containers[0].args[0]'],
      fix: ['spec.containers[0].args[0]=--tls-cipher-suites=TLS_AES_128_GCM_SHA256'],
    },
    absent: { objects: apiServer(), failed: [] },
  },
})
