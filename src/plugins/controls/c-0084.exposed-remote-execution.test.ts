// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { exposedImage, exposedImageCases } from '#testing/exposed-image-cases.ts'
import { control } from './c-0084.exposed-remote-execution.ts'

const found = (isRce: boolean) => ({ name: 'CVE-2099-1', categories: { isRce } })
const common = exposedImageCases(found(true), found(false))

controlCases(control, {
  ...common,
  unknown: { ...common.unknown, 'vulnerabilities are only counted': exposedImage({ severity: 'Critical' }) },
})
