// SPDX-License-Identifier: Apache-2.0
import { account, role, roleBinding, user } from '#testing/builders/rbac.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0232.aws-iam-authenticator.ts'

controlCases(control, {
  passes: { 'only a service account holds the role': [role(), roleBinding([account('web')])] },
  fails: {
    'a user holds the role': { objects: [role(), roleBinding([account('web'), user()])], failed: [] },
    'nobody knows who will hold it': { objects: role() },
    'the binding is in another namespace': {
      objects: [role(), roleBinding([account('web')], {}, { namespace: 'ops' })],
    },
  },
})
