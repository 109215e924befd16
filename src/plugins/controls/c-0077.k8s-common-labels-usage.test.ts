// SPDX-License-Identifier: Apache-2.0
import { deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0077.k8s-common-labels-usage.ts'

const labels = { 'app.kubernetes.io/name': 'web' }

controlCases(control, {
  passes: { 'a recommended label': pod({}, { labels }) },
  fails: {
    'the pods carry none': {
      objects: deployment({}, { labels }),
      fix: ['spec.template.metadata.labels[app.kubernetes.io/name]=YOUR_VALUE'],
    },
  },
})
