-- What a cluster keeps in PostgreSQL 12 or later: which silos live, the state of calls, reminders.
-- Run it as often as you like; what is stored stays. Orleans' ADO.NET providers (10.x) know one table by name, OrleansQuery:
-- the statements they send, by key. Names of parameters and of result columns are theirs; the tables behind are ours.
BEGIN;
SET LOCAL client_min_messages = warning; -- No notices about tables that are there already.
SELECT pg_advisory_xact_lock(hashtext('voiceagent schema')); -- One at a time.

CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey  text PRIMARY KEY,
    QueryText text NOT NULL
);

-- Every change of a cluster's membership raises its version; who started from another version loses.
CREATE TABLE IF NOT EXISTS voiceagent_membership
(
    DeploymentId text PRIMARY KEY,
    Version      integer NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS voiceagent_silo
(
    DeploymentId text NOT NULL REFERENCES voiceagent_membership ON DELETE CASCADE,
    Address      text NOT NULL,
    Port         integer NOT NULL,
    Generation   integer NOT NULL,
    SiloName     text NOT NULL,
    HostName     text NOT NULL,
    Status       integer NOT NULL, -- 1 created, 2 joining, 3 active, 4 shutting down, 5 stopping, 6 dead
    ProxyPort    integer NOT NULL,
    SuspectTimes text,
    StartTime    timestamptz NOT NULL,
    IAmAliveTime timestamptz NOT NULL,
    PRIMARY KEY (DeploymentId, Address, Port, Generation)
);

CREATE TABLE IF NOT EXISTS voiceagent_state
(
    ServiceId     text NOT NULL,
    GrainType     text NOT NULL,
    GrainKey      text NOT NULL, -- the key of a grain with a text key, as calls have
    GrainIdN0     bigint NOT NULL,
    GrainIdN1     bigint NOT NULL,
    Version       integer NOT NULL,
    PayloadBinary bytea,
    ModifiedOn    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (ServiceId, GrainType, GrainKey, GrainIdN0, GrainIdN1)
);

CREATE TABLE IF NOT EXISTS voiceagent_reminder
(
    ServiceId    text NOT NULL,
    GrainId      text NOT NULL,
    ReminderName text NOT NULL,
    GrainHash    integer NOT NULL,
    StartTime    timestamptz NOT NULL,
    Period       bigint NOT NULL, -- milliseconds
    Version      integer NOT NULL DEFAULT 0,
    PRIMARY KEY (ServiceId, GrainId, ReminderName)
);
CREATE INDEX IF NOT EXISTS voiceagent_reminder_hash ON voiceagent_reminder (ServiceId, GrainHash);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES

-- Membership ---------------------------------------------------------------------------------------------------------
('InsertMembershipVersionKey', $q$
WITH added AS (
    INSERT INTO voiceagent_membership (DeploymentId) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
SELECT EXISTS (SELECT FROM added)
$q$),

('InsertMembershipKey', $q$
WITH raised AS (
    UPDATE voiceagent_membership SET Version = Version + 1
    WHERE DeploymentId = @DeploymentId AND Version = @Version AND NOT EXISTS (
        SELECT FROM voiceagent_silo
        WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation)
    RETURNING DeploymentId),
added AS (
    INSERT INTO voiceagent_silo (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
    SELECT DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM raised
    RETURNING 1)
SELECT EXISTS (SELECT FROM added)
$q$),

('UpdateMembershipKey', $q$
WITH raised AS (
    UPDATE voiceagent_membership SET Version = Version + 1
    WHERE DeploymentId = @DeploymentId AND Version = @Version AND EXISTS (
        SELECT FROM voiceagent_silo
        WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation)
    RETURNING DeploymentId),
changed AS (
    UPDATE voiceagent_silo silo SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime FROM raised
    WHERE silo.DeploymentId = raised.DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
    RETURNING 1)
SELECT EXISTS (SELECT FROM changed)
$q$),

('UpdateIAmAlivetimeKey', $q$
UPDATE voiceagent_silo SET IAmAliveTime = @IAmAliveTime
WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
$q$),

('MembershipReadRowKey', $q$
SELECT membership.Version, silo.Address, silo.Port, silo.Generation, silo.SiloName, silo.HostName, silo.Status, silo.ProxyPort,
    silo.SuspectTimes, silo.StartTime, silo.IAmAliveTime
FROM voiceagent_membership membership LEFT JOIN voiceagent_silo silo
    ON silo.DeploymentId = membership.DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
WHERE membership.DeploymentId = @DeploymentId
$q$),

('MembershipReadAllKey', $q$
SELECT membership.Version, silo.Address, silo.Port, silo.Generation, silo.SiloName, silo.HostName, silo.Status, silo.ProxyPort,
    silo.SuspectTimes, silo.StartTime, silo.IAmAliveTime
FROM voiceagent_membership membership LEFT JOIN voiceagent_silo silo ON silo.DeploymentId = membership.DeploymentId
WHERE membership.DeploymentId = @DeploymentId
$q$),

('GatewaysQueryKey', $q$
SELECT Address, ProxyPort, Generation FROM voiceagent_silo
WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0
$q$),

('DeleteMembershipTableEntriesKey', $q$
DELETE FROM voiceagent_membership WHERE DeploymentId = @DeploymentId
$q$),

('CleanupDefunctSiloEntriesKey', $q$
DELETE FROM voiceagent_silo WHERE DeploymentId = @DeploymentId AND Status = 6 AND IAmAliveTime < @IAmAliveTime
$q$),

-- State: no row comes back where somebody else has written meanwhile ---------------------------------------------------
('ReadFromStorageKey', $q$
SELECT PayloadBinary, Version FROM voiceagent_state
WHERE ServiceId = @ServiceId AND GrainType = @GrainTypeString AND GrainKey = coalesce(@GrainIdExtensionString, '')
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
$q$),

('WriteToStorageKey', $q$
WITH changed AS (
    UPDATE voiceagent_state SET PayloadBinary = @PayloadBinary, Version = Version + 1, ModifiedOn = now()
    WHERE ServiceId = @ServiceId AND GrainType = @GrainTypeString AND GrainKey = coalesce(@GrainIdExtensionString, '')
        AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1 AND Version = @GrainStateVersion
    RETURNING Version),
added AS (
    INSERT INTO voiceagent_state (ServiceId, GrainType, GrainKey, GrainIdN0, GrainIdN1, Version, PayloadBinary)
    SELECT @ServiceId, @GrainTypeString, coalesce(@GrainIdExtensionString, ''), @GrainIdN0, @GrainIdN1, 1, @PayloadBinary
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING Version)
SELECT Version AS NewGrainStateVersion FROM changed UNION ALL SELECT Version FROM added
$q$),

('ClearStorageKey', $q$
UPDATE voiceagent_state SET PayloadBinary = NULL, Version = Version + 1, ModifiedOn = now()
WHERE ServiceId = @ServiceId AND GrainType = @GrainTypeString AND GrainKey = coalesce(@GrainIdExtensionString, '')
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1 AND Version = @GrainStateVersion
RETURNING Version AS NewGrainStateVersion
$q$),

('DeleteStorageKey', $q$
DELETE FROM voiceagent_state
WHERE ServiceId = @ServiceId AND GrainType = @GrainTypeString AND GrainKey = coalesce(@GrainIdExtensionString, '')
    AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1 AND Version = @GrainStateVersion
RETURNING Version + 1 AS NewGrainStateVersion
$q$),

-- Reminders: a range begins after its first hash, and may run over the end -------------------------------------------
('ReadReminderRowsKey', $q$
SELECT GrainId, ReminderName, StartTime, Period, Version FROM voiceagent_reminder
WHERE ServiceId = @ServiceId AND GrainId = @GrainId
$q$),

('ReadReminderRowKey', $q$
SELECT GrainId, ReminderName, StartTime, Period, Version FROM voiceagent_reminder
WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName
$q$),

('ReadRangeRows1Key', $q$
SELECT GrainId, ReminderName, StartTime, Period, Version FROM voiceagent_reminder
WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash
$q$),

('ReadRangeRows2Key', $q$
SELECT GrainId, ReminderName, StartTime, Period, Version FROM voiceagent_reminder
WHERE ServiceId = @ServiceId AND (GrainHash > @BeginHash OR GrainHash <= @EndHash)
$q$),

('UpsertReminderRowKey', $q$
INSERT INTO voiceagent_reminder AS reminder (ServiceId, GrainId, ReminderName, GrainHash, StartTime, Period)
VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period)
ON CONFLICT (ServiceId, GrainId, ReminderName)
DO UPDATE SET GrainHash = excluded.GrainHash, StartTime = excluded.StartTime, Period = excluded.Period, Version = reminder.Version + 1
RETURNING Version
$q$),

('DeleteReminderRowKey', $q$
WITH removed AS (
    DELETE FROM voiceagent_reminder
    WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version
    RETURNING 1)
SELECT EXISTS (SELECT FROM removed)
$q$),

('DeleteReminderRowsKey', $q$
DELETE FROM voiceagent_reminder WHERE ServiceId = @ServiceId
$q$)

ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
COMMIT;
