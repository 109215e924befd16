// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0068.pod-security-policies.ts'

controlCases(control, {
  'psp-enabled-cloud': {
    passes: {
      'GKE has them on': described('GKE', { pod_security_policy_config: { enabled: true } }),
      'GKE of a version without them': described('GKE', { current_master_version: '1.29.1-gke.100' }),
      'EKS has them on by itself': described('EKS', { Cluster: {} }),
    },
    fails: { 'GKE has them off': { objects: described('GKE', { current_master_version: '1.21.5' }), failed: [] } },
  },
  'psp-enabled-native': {
    passes: {
      'the plug-in is named': apiServer('--enable-admission-plugins=NodeRestriction,PodSecurityPolicy'),
      'its successor is named': apiServer('--enable-admission-plugins=PodSecurity'),
    },
    fails: {
      'only others are named': {
        objects: rke2Component('kube-apiserver', '--enable-admission-plugins=NodeRestriction'),
        failed: ['spec.containers[0].args[0]'],
        review: ['spec.containers[0].args[0]'],
        fix: [],
      },
    },
  },
})
