-- What an award has to do at the least, in the four statements that anybody would write, on the Hub's own tables.
-- pgbench knows :members and :practices; ids are computed as bench/people.py does.
\set number random(0, :members - 1)
BEGIN;
INSERT INTO points_pointsentry (
    practice_id, id, member_id, points, kind, reason, comment, by_name, idempotency_key, input_sha256, balance_after,
    created_at
) VALUES (
    ('10000000-0000-7000-8000-' || lpad(to_hex(:number % :practices), 12, '0'))::uuid,
    -- as UUIDv7: the time in milliseconds first, so that the index grows at its end as ours does
    encode(
        substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
        || substring(uuid_send(gen_random_uuid()) FROM 7),
        'hex'
    )::uuid,
    ('20000000-0000-7000-8000-' || lpad(to_hex(:number), 12, '0'))::uuid,
    10, 'award', 'Great brushing', '', 'Dana', gen_random_uuid()::text || '/0', repeat('0', 64), 0, now()
);
UPDATE points_balance SET points = points + 10
WHERE practice_id = ('10000000-0000-7000-8000-' || lpad(to_hex(:number % :practices), 12, '0'))::uuid
  AND member_id = ('20000000-0000-7000-8000-' || lpad(to_hex(:number), 12, '0'))::uuid;
COMMIT;
