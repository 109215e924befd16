// SPDX-License-Identifier: Apache-2.0

import type { Json } from '#domain/kube-object.ts'
import type { Control, Finding } from '#engines/posture/control.ts'
import { cloudRule, cloudValue } from './families/cloud-description.ts'
import type { Fields } from './families/fields.ts'

const rule = cloudRule('ensure-image-scanning-enabled-cloud', 'DescribeRepositories', {
  EKS: data =>
    unscanned(data, { list: 'Repositories', field: 'ImageScanningConfiguration.ScanOnPush', name: 'RepositoryName' }),
  GKE: data =>
    unscanned(data, {
      list: 'registries',
      field: 'vulnerabilityScanningConfig.enableVulnerabilityScanning',
      name: 'name',
    }),
})

interface Repositories {
  readonly list: string
  /** Within a repository; true when it scans. */
  readonly field: string
  readonly name: string
}

function* unscanned(data: Fields, { list, field, name }: Repositories): Iterable<Finding> {
  const repositories = cloudValue(data, list)
  if (!Array.isArray(repositories)) {
    yield { unknown: 'the registry named no repositories' }
    return
  }
  for (const [i, repository] of repositories.entries()) {
    if (cloudValue(repository, field) === true) continue
    const found = (cloudValue(repository, name) ?? null) as Json
    yield {
      evidence: [
        { path: `data.${list}[${i}]`, found },
        { path: `data.${list}[${i}].${field}`, missing: 'true' },
      ],
    }
  }
}

/** Registries scan the images that they hold. */
export const control: Control = {
  id: 'C-0221',
  description: 'Finds repositories of ECR and Artifact Registry whose images are not scanned.',
  why: 'An image that nobody scans brings known holes into the cluster unnoticed.',
  remediation:
    'Switch scanning on push on for every repository (or enhanced scanning for the registry), or scan with another product and record an exception.',
  test: 'Run `aws ecr describe-repositories --query "repositories[?imageScanningConfiguration.scanOnPush==`false`]"`, or `gcloud artifacts repositories list`.',
  rules: [rule],
}
