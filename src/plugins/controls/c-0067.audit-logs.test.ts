// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0067.audit-logs.ts'

const all = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler']

function eks(...setups: readonly unknown[]) {
  return described('EKS', { Cluster: { Logging: { ClusterLogging: setups } } })
}

controlCases(control, {
  'k8s-audit-logs-enabled-cloud': {
    passes: {
      'EKS exports all logs': eks({ Enabled: true, Types: all }),
      'in two steps': eks({ Enabled: true, Types: all.slice(2) }, { Enabled: true, Types: all.slice(0, 2) }),
      'GKE logs something': described('GKE', {
        logging_config: { component_config: { enable_components: ['SYSTEM_COMPONENTS'] } },
      }),
    },
    fails: {
      'EKS leaves one out': { objects: eks({ Enabled: true, Types: all.slice(1) }), failed: [] },
      'EKS has them switched off': { objects: eks({ Enabled: false, Types: all }) },
      'GKE logs nothing': { objects: described('GKE', { logging_service: 'none' }) },
    },
  },
  'k8s-audit-logs-enabled-native': {
    passes: { 'a policy is named': apiServer('--audit-policy-file=/etc/kubernetes/audit.yaml') },
    fails: {
      'no policy is named': {
        objects: rke2Component('kube-apiserver', '--v=2'),
        failed: ['spec.containers[0].args'],
        review: ['spec.containers[0].args'],
        fix: [],
      },
    },
  },
})
