// SPDX-License-Identifier: Apache-2.0
import { container, object, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0012.credentials-in-configuration.ts'

const configMap = (data: unknown) => object('v1', 'ConfigMap', { name: 'settings' }, { data })

controlCases(control, {
  'rule-credentials-in-env-var': {
    passes: { 'nothing sensitive': pod() },
    fails: { 'a password': { objects: pod({ containers: [container({ env: [{ name: 'PASSWORD', value: 'x' }] })] }) } },
  },
  'rule-credentials-configmap': {
    passes: {
      'ordinary settings': configMap({ 'log.level': 'info', monkey: 'banana', 'ui.properties': 'color=purple' }),
      'an empty value': configMap({ password: '' }),
      'an allowed name': {
        objects: configMap({ aws_access_key_id_file: '/etc/aws' }),
        inputs: { sensitiveKeyNamesAllowed: ['_FILE'] },
      },
      'damaged data': configMap('password=x'),
    },
    fails: {
      'the name of the key says it': {
        objects: configMap({ pwd: 'hi', player_lives: '3' }),
        failed: ['data[pwd]'],
        deletes: ['data[pwd]'],
        fix: [],
      },
      'the value looks like it, base64 included': {
        objects: configMap({ a: 'AKIAIOSFODNN7EXAMPLE', b: Buffer.from('ghp_'.padEnd(40, 'x')).toString('base64') }),
        failed: ['data[a]', 'data[b]'],
      },
    },
  },
})
