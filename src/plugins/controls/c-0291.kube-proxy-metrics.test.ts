// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0291.kube-proxy-metrics.ts'

function configMap(text: string, key = 'config.conf') {
  return object('v1', 'ConfigMap', { name: 'kube-proxy', namespace: 'kube-system' }, { data: { [key]: text } })
}

controlCases(control, {
  passes: {
    'the node itself': configMap('metricsBindAddress: 127.0.0.1:10249'),
    'empty, because the default is the node itself': configMap('metricsBindAddress: ""'),
    'another ConfigMap': object('v1', 'ConfigMap', { name: 'x', namespace: 'kube-system' }, { data: {} }),
  },
  fails: {
    'every interface': { objects: configMap('metricsBindAddress: 0.0.0.0:10249'), failed: ['data'], review: [] },
    'every interface, over IPv6': { objects: configMap('metricsBindAddress: "[::]:10249"', 'config') },
    'an address of the node': { objects: configMap('metricsBindAddress: 10.0.0.7:10249') },
  },
  unknown: { 'no configuration': configMap('x', 'other'), 'no YAML': configMap('a: [') },
})
