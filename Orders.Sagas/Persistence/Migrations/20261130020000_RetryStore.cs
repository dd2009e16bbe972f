using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Orders.Sagas.Persistence.Migrations;

/// <summary>Adds the retry store. Its removal refuses to lose records that wait.</summary>
[DbContext(typeof(OrdersDbContext))]
[Migration("20261130020000_RetryStore")]
internal sealed class RetryStore : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        CREATE TABLE retry_record (
            id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_retry_record PRIMARY KEY,
            consumer_group text NOT NULL,
            topic text NOT NULL,
            partition integer NOT NULL,
            "offset" bigint NOT NULL,
            message_id uuid NOT NULL,
            message_type text,
            key bytea,
            headers jsonb NOT NULL,
            body bytea,
            produced_at timestamp with time zone,
            attempts integer NOT NULL,
            retries integer NOT NULL,
            handler_failures integer NOT NULL,
            first_failed_at timestamp with time zone,
            last_error text,
            last_error_since timestamp with time zone,
            next_attempt_at timestamp with time zone,
            stored_at timestamp with time zone NOT NULL
        );
        CREATE UNIQUE INDEX ix_retry_record_consumer_group_message_id ON retry_record (consumer_group, message_id);
        CREATE INDEX ix_retry_record_consumer_group_topic_partition_id ON retry_record (consumer_group, topic, partition, id);
        """);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DO $$
        BEGIN
            IF EXISTS (SELECT FROM retry_record) THEN
                RAISE object_not_in_prerequisite_state USING TABLE = 'retry_record',
                    MESSAGE = 'Records wait in the retry store. Their offsets are committed, so nothing would process them.';
            END IF;
        END $$;
        DROP TABLE retry_record;
        """);
}
