using Orders.Sagas.Messaging.Retries;

namespace Orders.Tests.Sagas.Messaging.Retries;

[Trait("Category", "Unit")]
public sealed class WaitingKeysTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 30, 10, 0, 0, TimeSpan.Zero);
    static readonly byte[] A = [1];
    static readonly byte[] B = [2];

    readonly WaitingKeys _keys = new();

    [Fact]
    public void The_first_record_of_a_key_is_due_and_the_next_one_after_its_end()
    {
        Add(1, A, Now);
        Add(2, A);
        var key = _keys.TakeDue(Now)!;

        Assert.Equal(1, key.First);
        Assert.Null(_keys.TakeDue(Now));
        _keys.RemoveFirst(key, 1, Now);
        Assert.Equal(2, _keys.TakeDue(Now)!.First);
    }

    [Fact]
    public void A_key_leaves_with_its_last_record()
    {
        Add(1, A, Now);
        var key = _keys.TakeDue(Now)!;
        _keys.RemoveFirst(key, 1, Now);

        Assert.False(_keys.Contains(A));
        Assert.Equal((0, null), (_keys.Records, _keys.NextDue));
    }

    /// <summary>The lane has looked the key up and inserts its record meanwhile.</summary>
    [Fact]
    public void A_record_that_is_added_after_its_key_has_left_is_due_at_once()
    {
        Add(1, A, Now);
        _keys.RemoveFirst(_keys.TakeDue(Now)!, 1, Now);
        Add(2, A);

        Assert.True(_keys.Contains(A));
        Assert.Equal(2, _keys.TakeDue(Now)!.First);
    }

    [Fact]
    public void A_failed_attempt_is_due_again_at_its_time()
    {
        Add(1, A, Now);
        Add(2, A);
        _keys.Reschedule(_keys.TakeDue(Now)!, Now.AddSeconds(10));

        Assert.Null(_keys.TakeDue(Now.AddSeconds(9)));
        Assert.Equal(Now.AddSeconds(10), _keys.NextDue);
        Assert.Equal(1, _keys.TakeDue(Now.AddSeconds(10))!.First);
    }

    [Fact]
    public void Rows_that_are_read_again_change_nothing_and_an_earlier_time_counts()
    {
        Add(1, A, Now.AddMinutes(5));
        Add(1, A, Now.AddMinutes(5));
        Assert.Equal(1, _keys.Records);

        Add(1, A, Now);
        Assert.Equal(1, _keys.TakeDue(Now)!.First);
        Add(1, A, Now);
        Assert.Null(_keys.TakeDue(Now));
    }

    [Fact]
    public void Every_key_that_is_not_being_tried_can_be_made_due()
    {
        Add(1, A, Now);
        Add(2, B, Now.AddMinutes(5));
        _keys.TakeDue(Now);
        _keys.MakeAllDue(Now);

        Assert.Equal(2, _keys.TakeDue(Now)!.First);
        Assert.Null(_keys.TakeDue(Now));
    }

    void Add(long id, byte[] key, DateTimeOffset? due = null) => _keys.Add(new(id, default, [.. key], due is null ? null : Now, due), Now);
}
