// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0066.secret-encryption.ts'

controlCases(control, {
  'secret-etcd-encryption-cloud': {
    passes: { 'a key is in use': described('GKE', { database_encryption: { state: 'ENCRYPTED' } }) },
    fails: { 'no key': { objects: described('GKE', {}), failed: ['data.database_encryption.state'] } },
  },
  'etcd-encryption-native': {
    passes: { 'a file is named': apiServer('--encryption-provider-config=/etc/kubernetes/encryption.yaml') },
    fails: {
      'no file is named': {
        objects: rke2Component('kube-apiserver', '--v=2'),
        failed: [],
        fix: ['spec.containers[0].args[1]=--encryption-provider-config=YOUR_VALUE'],
      },
    },
  },
})
