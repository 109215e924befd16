// SPDX-License-Identifier: Apache-2.0
import { described } from '#testing/builders/cloud.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0223.ecr-read-only-nodes.ts'

function listed(RoleName: string) {
  return described('EKS', { rolesPolicies: { 'arn:1': { PolicyRoles: [{ RoleName }] } } }, 'ListEntitiesForPolicies')
}

function document(...Action: readonly string[]) {
  const policiesDocuments = { 'arn:1': { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } }
  return described('EKS', { policiesDocuments }, 'PolicyVersion')
}

const nodes = listed('shop-NodeInstanceRole-1')

controlCases(control, {
  passes: {
    'they may pull': [nodes, document('ecr:BatchGetImage', 'ecr:GetAuthorizationToken')],
    'the policy is not about ECR': [nodes, document('ec2:DescribeInstances')],
    'another role may push': [listed('publisher'), document('ecr:PutImage')],
  },
  fails: {
    'they may push': {
      objects: [nodes, document('ecr:BatchGetImage', 'ecr:PutImage')],
      names: ['ListEntitiesForPolicies/shop'],
      failed: [],
    },
    'they may do anything': { objects: [nodes, document('*')] },
  },
  unknown: { 'the policy is not known': nodes },
})
