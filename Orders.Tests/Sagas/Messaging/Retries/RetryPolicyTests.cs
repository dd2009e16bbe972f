using Orders.Sagas.Messaging.Endpoints;
using Orders.Sagas.Messaging.Failures;
using Orders.Sagas.Messaging.Records;
using Orders.Sagas.Messaging.Retries;

namespace Orders.Tests.Sagas.Messaging.Retries;

[Trait("Category", "Unit")]
public sealed class RetryPolicyTests
{
    static readonly Failure Unknown = new(FailureKind.Unknown, "InvalidOperationException");

    [Fact]
    public void Unknown_failures_of_other_processes_count()
    {
        var policy = new RetryPolicy(new TopicEndpointOptions(), handlerFailures: 3);

        Assert.Equal(NextStep.RetryAfter(1), policy.After(Unknown));
        Assert.Equal(NextStep.DeadLetter, policy.After(Unknown));
        Assert.Equal(5, policy.HandlerFailures);
    }

    [Fact]
    public void Backoffs_of_other_processes_count()
    {
        var policy = new RetryPolicy(new TopicEndpointOptions(), backoffs: 7);

        Assert.Equal(NextStep.RetryAfter(8), policy.After(new(FailureKind.Transient, "TimeoutException")));
        Assert.Equal(NextStep.RetryAfter(9), policy.After(new(FailureKind.Transient, "TimeoutException")));
    }

    /// <summary>The lease that the record waits for ends when it ends, however often the record has failed.</summary>
    [Fact]
    public void Earlier_failures_do_not_delay_the_attempt_after_another_owners_lease()
    {
        var policy = new RetryPolicy(new TopicEndpointOptions { HandlerAttempts = 1 }, backoffs: 12);

        for (var i = 0; i < 3; i++)
            Assert.Equal(NextStep.RetryAfter(1), policy.After(new(FailureKind.InProgress, nameof(InProgressException))));
    }

    [Fact]
    public void A_conflict_is_retried_at_once_and_one_that_remains_is_unknown()
    {
        var policy = new RetryPolicy(new TopicEndpointOptions { HandlerAttempts = 1 });
        for (var i = 0; i < 10; i++)
            Assert.Equal(NextStep.RetryAtOnce, policy.After(new(FailureKind.Conflict, "23505")));

        Assert.Equal(NextStep.DeadLetter, policy.After(new(FailureKind.Conflict, "23505")));
    }

    /// <summary>However often transactions collide, that is not the fault of a record.</summary>
    [Theory]
    [InlineData("40001")]
    [InlineData("40P01")]
    public void A_deadlock_or_serialization_failure_that_remains_is_no_dead_letter(string state)
    {
        var policy = new RetryPolicy(new TopicEndpointOptions { HandlerAttempts = 1 });
        for (var i = 0; i < 10; i++)
            Assert.Equal(NextStep.RetryAtOnce, policy.After(new(FailureKind.Conflict, state)));

        Assert.Equal(NextStep.RetryAfter(1), policy.After(new(FailureKind.Conflict, state)));
    }

    [Fact]
    public void A_category_counts_from_its_first_failure_without_another_one_since()
    {
        var start = new DateTimeOffset(2026, 11, 30, 10, 0, 0, TimeSpan.Zero);
        var failures = RecordFailures.After(null, "A", start);
        failures = RecordFailures.After(failures, "B", start.AddMinutes(1));
        failures = RecordFailures.After(failures, "B", start.AddMinutes(2));

        Assert.Equal(new RecordFailures(start, "B", start.AddMinutes(1)), failures);
    }
}
