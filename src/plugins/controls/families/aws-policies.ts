// SPDX-License-Identifier: Apache-2.0
/** Statements of AWS policies about the registry ECR. */
import { cloudValue } from './cloud-description.ts'
import { type Fields, recordsOf, textsOf } from './fields.ts'

/** One statement of a policy document. */
export interface Statement {
  readonly isAllow: boolean
  /** Actions about ECR: `ecr:GetAuthorizationToken`, `ecr:*`, `*`. */
  readonly ecrActions: readonly string[]
  readonly resources: readonly string[]
}

/** The statements of a document that are about ECR. A single text stands for a list of one. */
export function ecrStatements(document: unknown): Statement[] {
  const statements: Statement[] = []
  for (const [, statement] of recordsOf(asList(cloudValue(document, 'Statement')))) {
    const ecrActions = textsOf(asList(cloudValue(statement, 'Action'))).filter(
      action => action === '*' || action.toLowerCase().startsWith('ecr:'),
    )
    if (ecrActions.length === 0) continue
    statements.push({
      isAllow: cloudValue(statement, 'Effect') === 'Allow',
      ecrActions,
      resources: textsOf(asList(cloudValue(statement, 'Resource'))),
    })
  }
  return statements
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

/** Policy documents by ARN. */
export function documentsOf(data: Fields): ReadonlyMap<string, unknown> {
  const documents = cloudValue(data, 'policiesDocuments')
  return new Map(typeof documents === 'object' && documents !== null ? Object.entries(documents) : [])
}
