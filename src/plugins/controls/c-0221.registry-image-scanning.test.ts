// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0221.registry-image-scanning.ts'

const scanning = { ImageScanningConfiguration: { ScanOnPush: true } }

function ecr(...repositories: readonly unknown[]) {
  return described('EKS', { Repositories: repositories }, 'DescribeRepositories')
}

function gar(isOn: boolean) {
  const registries = [{ vulnerabilityScanningConfig: { enableVulnerabilityScanning: isOn } }]
  return described('GKE', { registries }, 'DescribeRepositories')
}

controlCases(control, {
  passes: { 'ECR scans': ecr(scanning), 'Artifact Registry scans': gar(true), 'there is no repository': ecr() },
  fails: {
    'one repository of ECR does not': { objects: ecr(scanning, { RepositoryName: 'x' }), failed: [] },
    'Artifact Registry does not': { objects: gar(false) },
  },
  unknown: { 'the registry did not answer': described('EKS', {}, 'DescribeRepositories') },
})
