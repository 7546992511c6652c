/** The names at every door of @es/core. A name that is added or taken away is to be seen here. */
export const doors: Readonly<Record<string, string>> = {
  ".": `
    Aggregate aggregate AggregateExists AggregateNotFound AggregateOf Answered answering AnyApplication Application
    application BytesContext Cause causedBy correlated CorrelationFields data DomainEvent event EventOf EventOrigin
    EventSourcingError eventsThatAre EventType Flushing FollowerFailing FollowerFailure FollowerStatus
    FollowingStopped HashChainBroken hashChained Immutable Infrastructure into InvalidArgument InvalidDefinition
    InvalidEventData JsonData jsonMapper Kind LogReplaced Mapper memory NothingToSkip NotificationLog NotReplaced Pipe
    pipe Projection projection readLog RecordConflict Recorded Recording Repositories Repository retrying
    RunningApplication RunningRepository RunningSystem sha256 singleThreaded StandardSchema StateChangedInPlace Store
    StoreUnavailable System system timestamped Tracing TrackingConflict Transformation UnknownEvent UnreadableEvent
    UnsavedChanges UnstorableEvent Variant verifyHashChain ViewSource ViewTables WaitedTooLong`,
  "./adapter": `
    AggregateType alignedSection AlongsideFailed AnyEventType applicationName batching BatchPlan BatchWriter byPipeline
    Calls causesOf checkedEventRange checkedMaxEventBytes checkedNotificationRange checkedPipeline checkSchemaVersion
    checkUnit Clock CommitUnknown ConcurrentWrite DataEventType DataSchema dependenciesColumn DriverErrors EventDefiner
    EventRange EventRow EventStore EventTypes ExistingRows Fact GroupCommit Hash HashChainFields Heads IdentifiedUnit
    identityAt identityOf InvalidSection LocalLog LogHead LogHeads LogMissing LogPosition LogReader LogRow MemoryOptions
    Mutex newUnitId NothingStored Notification NotificationRange OpenOptions Outcome Pace parseJson parseSectionId
    pipelineOf PipelinesMismatch placeKey PlannedEvent PlannedMove PoisonedJson polling positionKey readIn Reading
    ReadingWork ReadOnlyRecorder readSection recordAllowed Recorder RecorderOf recorderOver RecordUnits refusalOfSize
    SchemaIssue SchemaResult SchemaTooNew SchemaTooOld Section sectionId SectionRange Snapshot SnapshotRow Stop
    StoredEvent storeOver StoreParts Tracked trackedOf Tracking TrackingRow Triggered unavailableOf Unit UnitEvent
    UnsuitableDriver Upcast wholeNumber within`,
  "./runner": `
    AggregateMembers Answering AnswerOf AnyInfrastructure AppendFacts ApplicationDefinition ApplicationMembers
    ApplicationNames applicationPaused applicationResumed backOff BackOffOptions CaughtUp checkedBackOff Decided Decision Edge
    ErrorReport FailureReport Follower FollowerFilter FollowerLoop FollowerLoopOptions FollowerProgress FollowerReport
    FollowerState FollowFacts Following GraphWarning isReplaced lagOf LoadedSystem LoadOptions loadRunnable
    notificationSkipped OpenApplication OpeningOptions OpenSystem openSystem OpenView Pause Pauses PositionReset
    positionReset Progress progressOf Purpose Rate reasonOf Recognised RecordedOf ReplacedFacts reportOfFailure
    ResetOfPosition ResetPlace resetPosition Resetting RetryingOptions Runnable RunnerControl runningSystem Savable Skip
    skipNotification SkippedNotification stateOfError Subscription subscriptionsOf SystemMembers SystemOptions
    systemTime Time WaitingOptions`,
  "./testing": `
    Decided Expected ExpectedEvent Given given GivenApplication GivenOf GivenPool GivenProjection idsOf LossyProxy medianWait
    moved NotificationLogCheck notificationLogContract NotificationLogSubject OwnRows Past processStore ReadAfter RecorderCheck
    recorderContract RecorderFeature RecorderSubject Responded RunnerCheck runnerContract runnerContractSystem RunnerSubject seeded ServerStoreCheck serverStoreContract
    ServerStoreOptions ServerStoreSubject Session SessionRow stored tail until VirtualTime virtualTime`,
};
