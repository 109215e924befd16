// SPDX-License-Identifier: Apache-2.0
import { content, hostData } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0208.external-secret-storage.ts'

function config(provider: string) {
  const text = `resources: [{resources: [secrets], providers: [${provider}]}]`
  return hostData('ControlPlaneInfo', {
    APIServerInfo: { encryptionProviderConfigFile: { path: '/etc/kubernetes/encryption.yaml', ...content(text) } },
  })
}

controlCases(control, {
  passes: {
    'a key service of a cloud': config('{kms: {name: aws-encryption-provider, endpoint: "unix:///kms.sock"}}'),
  },
  fails: {
    'a plug-in that nobody knows': {
      objects: config('{kms: {name: mine}}'),
      failed: [],
      fix: ['resources[1].resources[0]=secrets', 'resources[1].providers[0].kms=YOUR_EXTERNAL_KMS'],
    },
    'a key in the file': { objects: config('{aescbc: {}}') },
  },
  unknown: {
    'the file is no YAML': hostData('ControlPlaneInfo', {
      APIServerInfo: { encryptionProviderConfigFile: { path: '/etc/kubernetes/encryption.yaml', ...content('a: [') } },
    }),
  },
})
