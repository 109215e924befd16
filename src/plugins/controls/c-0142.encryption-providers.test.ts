// SPDX-License-Identifier: Apache-2.0
import { content, hostData } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0142.encryption-providers.ts'

function config(providers: string) {
  const text = `resources: [{resources: [secrets], providers: [${providers}]}]`
  return hostData('ControlPlaneInfo', {
    APIServerInfo: { encryptionProviderConfigFile: { path: '/etc/kubernetes/encryption.yaml', ...content(text) } },
  })
}

controlCases(control, {
  passes: {
    'secretbox writes, identity reads': config('{secretbox: {}}, {identity: {}}'),
    'a control plane without the file': hostData('ControlPlaneInfo', { APIServerInfo: {} }),
  },
  fails: {
    'identity alone writes clear text': {
      objects: config('{identity: {}}'),
      failed: [],
      fix: ['resources[0].providers[1]={"aescbc" | "secretbox" | "kms" : <provider config>}'],
    },
    'identity before a weak one is told once': {
      objects: config('{identity: {}}, {aesgcm: {}}'),
      failed: [],
      fix: ['resources[0].providers[2]={"aescbc" | "secretbox" | "kms" : <provider config>}'],
    },
    'identity first writes clear text, whatever stands behind it': {
      objects: config('{identity: {}}, {aescbc: {}}'),
      failed: ['resources[0].providers[0]'],
      fix: [],
    },
  },
  unknown: {
    'the file is no YAML': hostData('ControlPlaneInfo', {
      APIServerInfo: { encryptionProviderConfigFile: { path: '/etc/kubernetes/encryption.yaml', ...content('a: [') } },
    }),
  },
})
