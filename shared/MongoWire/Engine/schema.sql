-- The bridge's own part of the database. Safe to run again; the lock lets two bridges start at once.
SELECT pg_advisory_xact_lock(7017);
CREATE EXTENSION IF NOT EXISTS documentdb CASCADE;
CREATE EXTENSION IF NOT EXISTS documentdb_extended_rum;
CREATE SCHEMA IF NOT EXISTS mongowire;

-- One row per session and statement (-1 is the session's latest commit): the newest number wins, so the table is as small as the number of live sessions.
-- Room is left in each page because every retryable write updates its session's row.
CREATE TABLE IF NOT EXISTS mongowire.kept_reply (
    session   uuid        NOT NULL,
    statement int         NOT NULL,
    number    bigint      NOT NULL,
    reply     bytea       NOT NULL,
    succeeded boolean     NOT NULL,
    kept_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session, statement)
) WITH (fillfactor = 50);

CREATE OR REPLACE FUNCTION mongowire.keep(of_session uuid, of_statement int, of_number bigint, the_reply bytea, it_succeeded boolean)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO mongowire.kept_reply AS kept VALUES (of_session, of_statement, of_number, the_reply, it_succeeded)
    ON CONFLICT (session, statement)
    DO UPDATE SET number = excluded.number, reply = excluded.reply, succeeded = excluded.succeeded, kept_at = now();
$$;

-- Inside a batch's reply the engine leaves an error as a packed SQLSTATE: the element { code: 40001, 40P01 or 55P03 }.
CREATE OR REPLACE FUNCTION mongowire.met_a_conflict(reply bytea) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT position('\x10636f64650004000001'::bytea IN reply) > 0
        OR position('\x10636f64650004000201'::bytea IN reply) > 0
        OR position('\x10636f64650045010203'::bytea IN reply) > 0;
$$;

-- A commit marks itself in its own transaction, unless that only read: then there is nothing that could take effect twice. Asking for the mark waits for a commit that is still under way: its client may
-- have lost the connection and be asking already.
CREATE OR REPLACE FUNCTION mongowire.mark_commit(of_session uuid, of_number bigint) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(uuid_hash_extended(of_session, -1));
    SELECT mongowire.keep(of_session, -1, of_number, ''::bytea, true) WHERE pg_current_xact_id_if_assigned() IS NOT NULL;
$$;

CREATE OR REPLACE FUNCTION mongowire.has_committed(of_session uuid, of_number bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(uuid_hash_extended(of_session, -1));
    RETURN EXISTS (SELECT FROM mongowire.kept_reply WHERE session = of_session AND statement = -1 AND number = of_number);
END;
$$;

-- A retryable write takes effect once: the write and its reply commit together, and whoever sends the same number again
-- gets the reply. The engine's own transaction ids do this for single operations only, on batches they lose statements.
-- A write without a number just runs. A batch in which another transaction stood in the way fails as a whole, so that it can
-- be run again as a whole.
CREATE OR REPLACE FUNCTION mongowire.write(
    kind text, database text, command documentdb_core.bson, documents documentdb_core.bsonsequence,
    of_session uuid, of_statement int, of_number bigint, OUT reply bytea, OUT succeeded boolean)
LANGUAGE plpgsql AS $$
DECLARE
    kept mongowire.kept_reply;
    answer documentdb_core.bson;
BEGIN
    IF of_number IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(uuid_hash_extended(of_session, of_statement));
        SELECT * INTO kept FROM mongowire.kept_reply k WHERE k.session = of_session AND k.statement = of_statement;
        IF kept.number = of_number THEN
            reply := kept.reply;
            succeeded := kept.succeeded;
            RETURN;
        ELSIF kept.number > of_number THEN
            RAISE EXCEPTION 'Number % of this session is older than its latest, %.', of_number, kept.number USING ERRCODE = 'MW225';
        END IF;
    END IF;

    CASE kind
        WHEN 'insert' THEN SELECT p_result, p_success INTO answer, succeeded FROM documentdb_api.insert(database, command, documents);
        WHEN 'update' THEN SELECT p_result, p_success INTO answer, succeeded FROM documentdb_api.update(database, command, documents);
        WHEN 'delete' THEN SELECT p_result, p_success INTO answer, succeeded FROM documentdb_api.delete(database, command, documents);
        WHEN 'findAndModify' THEN SELECT p_result, p_success INTO answer, succeeded FROM documentdb_api.find_and_modify(database, command);
    END CASE;
    reply := answer::bytea;
    IF NOT succeeded AND mongowire.met_a_conflict(reply) THEN
        RAISE EXCEPTION 'Another write was in the way.' USING ERRCODE = 'serialization_failure';
    END IF;
    IF of_number IS NOT NULL THEN
        PERFORM mongowire.keep(of_session, of_statement, of_number, reply, succeeded);
    END IF;
END;
$$;

-- Whether a hint, by name or by key, names an index; anything does where there is no collection.
CREATE OR REPLACE FUNCTION mongowire.has_index(of_database text, of_collection text, its_name text, its_key documentdb_core.bson)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        bool_or(CASE
            WHEN its_key IS NULL THEN its_name IN ('$natural', (i.index_spec).index_name)
            ELSE (i.index_spec).index_key OPERATOR(documentdb_core.=) its_key OR its_key OPERATOR(documentdb_core.=) '{ "$natural": 1 }'::documentdb_core.bson
        END),
        true)
    FROM documentdb_api_catalog.collections c JOIN documentdb_api_catalog.collection_indexes i USING (collection_id)
    WHERE c.database_name = of_database AND c.collection_name = of_collection;
$$;

CREATE OR REPLACE FUNCTION mongowire.forget(of_sessions uuid[]) RETURNS void LANGUAGE sql AS $$
    DELETE FROM mongowire.kept_reply WHERE session = ANY(of_sessions);
$$;

CREATE OR REPLACE FUNCTION mongowire.forget_older_than(age_in_seconds int) RETURNS void LANGUAGE sql AS $$
    DELETE FROM mongowire.kept_reply WHERE kept_at < now() - make_interval(secs => age_in_seconds);
$$;
