// SPDX-License-Identifier: Apache-2.0
import { deployment } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0061.pods-in-default-namespace.ts'

controlCases(control, {
  passes: { 'a namespace of its own': deployment() },
  fails: { 'the namespace default': { objects: deployment({}, { namespace: 'default' }) } },
})
