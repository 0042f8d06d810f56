"""What is asked of a Dagster server, in its GraphQL, and the names that both sides know.

This module imports no Dagster.
"""

from typing import Final

PARTITION_TAG: Final = "dagster/partition"  # of a run: its partition, here the scenario
PARTITIONS: Final = "scenarios"  # the name of the definition, a partition a scenario

JOBS: Final = """
query { repositoriesOrError { ... on RepositoryConnection { nodes {
  name location { name } pipelines { name } } } } }
"""
ADD_PARTITION: Final = """
mutation($key: String!, $name: String!, $selector: RepositorySelector!) {
  addDynamicPartition(
    partitionKey: $key, partitionsDefName: $name, repositorySelector: $selector
  ) { __typename ... on PythonError { message } ... on UnauthorizedError { message } }
}
"""
LAUNCH: Final = """
mutation($params: ExecutionParams!) { launchRun(executionParams: $params) {
  __typename
  ... on LaunchRunSuccess { run { runId } }
  ... on PythonError { message }
  ... on RunConfigValidationInvalid { errors { message } }
} }
"""
FIND: Final = """
query($tag: ExecutionTag!) { runsOrError(filter: {tags: [$tag]}, limit: 1) {
  ... on Runs { results { runId } }
} }
"""
STOP: Final = "mutation($run: String!) { terminateRun(runId: $run) { __typename } }"
LOOK: Final = """
query($run: ID!, $after: String) {
  runOrError(runId: $run) { __typename ... on Run { status tags { key value } } }
  logsForRun(runId: $run, afterCursor: $after, limit: 500) {
    __typename
    ... on EventConnection { cursor hasMore events {
      __typename
      ... on MessageEvent { message level }
      ... on ExecutionStepFailureEvent { error { message } failureMetadata { description } }
      ... on RunFailureEvent { error { message } }
      ... on AssetCheckEvaluationEvent { evaluation { checkName success severity description } }
      ... on MaterializationEvent {
        assetKey { path } metadataEntries { label ... on TextMetadataEntry { text } } }
    } }
  }
}
"""
