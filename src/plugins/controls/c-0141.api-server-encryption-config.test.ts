// SPDX-License-Identifier: Apache-2.0
import { apiServer, rke2Component } from '#testing/builders/control-plane.ts'
import { content, hostData } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0141.api-server-encryption-config.ts'

function config(resources: string) {
  const text = `resources: [{resources: [${resources}], providers: [{aescbc: {}}]}]`
  return hostData('ControlPlaneInfo', {
    APIServerInfo: { encryptionProviderConfigFile: { path: '/etc/kubernetes/encryption.yaml', ...content(text) } },
  })
}

controlCases(control, {
  passes: {
    'a file is named': apiServer('--encryption-provider-config=/etc/kubernetes/encryption.yaml'),
    'the file covers secrets': config('configmaps, secrets'),
    'the file covers everything': config('"*.*"'),
  },
  fails: {
    'no file is named': {
      objects: rke2Component('kube-apiserver', '--v=2', '--secure-port=6443'),
      failed: [],
      fix: ['spec.containers[0].args[2]=--encryption-provider-config=<path/to/encryption-config.yaml>'],
    },
    'the file leaves secrets out': { objects: config('configmaps'), failed: [], fix: [] },
  },
  unknown: {
    'the file is no YAML': hostData('ControlPlaneInfo', {
      APIServerInfo: { encryptionProviderConfigFile: { path: '/etc/kubernetes/encryption.yaml', ...content('a: [') } },
    }),
  },
})
