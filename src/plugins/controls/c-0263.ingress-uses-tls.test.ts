// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0263.ingress-uses-tls.ts'

const ingress = (spec: unknown) => object('networking.k8s.io/v1', 'Ingress', { name: 'front' }, { spec })

controlCases(control, {
  passes: { 'a certificate is named': ingress({ tls: [{ secretName: 'shop-tls' }] }) },
  fails: {
    'no TLS': { objects: ingress({ rules: [] }), failed: [], fix: ['spec.tls=<your-tls-definition>'] },
    'an empty list is none': { objects: ingress({ tls: [] }), fix: ['spec.tls=<your-tls-definition>'] },
    'a damaged specification has none': { objects: ingress(null), fix: ['spec.tls=<your-tls-definition>'] },
  },
})
