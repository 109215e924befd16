// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0222.ecr-user-access.ts'

function policies(...actions: readonly unknown[]) {
  const policiesDocuments = Object.fromEntries(
    actions.map((Action, i) => [`arn:${i}`, { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] }]),
  )
  return described('EKS', { policiesDocuments }, 'PolicyVersion')
}

controlCases(control, {
  passes: { 'single actions': policies(['ecr:GetAuthorizationToken', 'ecr:BatchGetImage'], 'ec2:*') },
  fails: {
    'no policy at all': { objects: described('EKS', {}, 'PolicyVersion'), failed: [] },
    'none is about ECR': { objects: policies('ec2:*') },
    'everything on ECR': { objects: policies(['ecr:BatchGetImage'], 'ecr:*') },
    'everything everywhere': { objects: policies(['*']) },
  },
  unknown: { 'the cloud described nothing': described('EKS', null, 'PolicyVersion') },
})
