// SPDX-License-Identifier: Apache-2.0
import { cronJob, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0026.kubernetes-cron-job.ts'

controlCases(control, {
  passes: { 'other workloads are not looked at': pod() },
  fails: { 'each cron job is to be known': { objects: cronJob(), names: ['CronJob/nightly'], failed: [] } },
})
