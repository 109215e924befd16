// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0088.rbac-enabled.ts'

controlCases(control, {
  'rbac-enabled-cloud': {
    passes: {
      'AKS with RBAC': described('AKS', { properties: { enableRBAC: true } }),
      'GKE without legacy authorisation': described('GKE', { legacy_abac: {} }),
      'EKS has it by itself': described('EKS', { Cluster: {} }),
    },
    fails: {
      'AKS without RBAC': {
        objects: described('AKS', { properties: { enableRBAC: false } }),
        failed: ['data.properties.enableRBAC'],
        review: ['data.properties.enableRBAC'],
      },
      'GKE with legacy authorisation': {
        objects: described('GKE', { legacyAbac: { enabled: true } }),
        failed: ['data.legacy_abac.enabled'],
      },
    },
  },
  'rbac-enabled-native': {
    passes: { 'RBAC is listed': apiServer('--authorization-mode=Node,RBAC') },
    fails: {
      'only others are listed': {
        objects: rke2Component('kube-apiserver', '--v=2', '--authorization-mode=Node,ABAC'),
        failed: ['spec.containers[0].args[1]'],
        review: ['spec.containers[0].args[1]'],
        fix: [],
      },
    },
  },
})
