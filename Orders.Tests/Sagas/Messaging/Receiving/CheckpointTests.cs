using FsCheck;
using FsCheck.Fluent;
using Orders.Sagas.Messaging.Receiving;

namespace Orders.Tests.Sagas.Messaging.Receiving;

/// <summary>I7: the committed offset never passes an unfinished record.</summary>
[Trait("Category", "Unit")]
public sealed class CheckpointTests
{
    /// <summary>Compacted and transactional topics have gaps, and a partition may begin above 0.</summary>
    static readonly long[][] Offsets =
    [
        [0], [7], [0, 1], [5, 9], [0, 1, 2], [3, 4, 9], [0, 1, 2, 3], [1, 3, 4, 100], [10, 11, 12, 13, 14], [2, 3, 5, 8, 13],
        [0, 1, 2, 3, 4, 5], [4, 6, 7, 20, 21, 40],
    ];

    [Fact]
    public void The_position_waits_for_the_oldest_record_in_every_order_of_completion()
    {
        var orders = 0;
        foreach (var offsets in Offsets)
        {
            foreach (var order in Permutations(offsets))
            {
                Complete(offsets, order);
                orders++;
            }
        }

        Assert.Equal(2 * (1 + 2 + 6 + 24 + 120 + 720), orders);
    }

    [Fact]
    public void The_position_passes_a_gap_at_the_end_of_the_partition()
    {
        foreach (var offsets in Offsets)
        {
            foreach (var order in Permutations(offsets))
            {
                for (var done = 0; done <= order.Length; done++)
                    EndAfter(done, offsets, order);
            }
        }
    }

    [Fact]
    public void An_end_below_the_last_record_changes_nothing()
    {
        var checkpoint = new Checkpoint();
        checkpoint.ReadTo(0);
        Assert.Null(checkpoint.Position);

        checkpoint.Start(5);
        checkpoint.Complete(5);
        checkpoint.ReadTo(4);
        checkpoint.ReadTo(6);
        Assert.Equal(6, checkpoint.Position);
        checkpoint.Start(6);
    }

    [Fact]
    public void A_record_below_an_end_is_refused()
    {
        var checkpoint = new Checkpoint();
        checkpoint.ReadTo(8);

        Assert.Equal(8, checkpoint.Position);
        Assert.Throws<ArgumentOutOfRangeException>(() => checkpoint.Start(7));
    }

    [Fact]
    public void The_position_waits_for_the_oldest_record_however_starts_and_completions_interleave() => Prop.ForAll(
        Gen.Choose(0, 99).ListOf().ToArbitrary(), choices => Interleave([.. choices]))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(200));

    [Fact]
    public void An_offset_that_does_not_rise_is_refused()
    {
        var checkpoint = new Checkpoint();
        checkpoint.Start(5);

        Assert.Throws<ArgumentOutOfRangeException>(() => checkpoint.Start(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => checkpoint.Start(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Checkpoint().Start(-1));
    }

    [Fact]
    public void Only_an_unfinished_record_can_be_finished()
    {
        var checkpoint = new Checkpoint();
        checkpoint.Start(5);
        checkpoint.Start(6);
        checkpoint.Complete(6);

        Assert.Throws<InvalidOperationException>(() => checkpoint.Complete(6));
        Assert.Throws<InvalidOperationException>(() => checkpoint.Complete(7));
        Assert.Equal((null, 1), (checkpoint.Position, checkpoint.Unfinished));
    }

    static void Complete(long[] offsets, long[] order)
    {
        var checkpoint = new Checkpoint();
        foreach (var offset in offsets)
            checkpoint.Start(offset);
        Assert.Equal((null, offsets.Length), (checkpoint.Position, checkpoint.Unfinished));
        for (var done = 1; done <= order.Length; done++)
        {
            checkpoint.Complete(order[done - 1]);
            Check(checkpoint, offsets, [.. order[done..]]);
        }

        Assert.Equal(offsets[^1] + 1, checkpoint.Position);
    }

    /// <summary>Passes the end of the partition when some records are finished and others are not.</summary>
    static void EndAfter(int done, long[] offsets, long[] order)
    {
        var checkpoint = new Checkpoint();
        foreach (var offset in offsets)
            checkpoint.Start(offset);
        foreach (var offset in order[..done])
            checkpoint.Complete(offset);
        checkpoint.ReadTo(offsets[^1] + 3);
        foreach (var offset in order[done..])
        {
            Assert.True(checkpoint.Position is not { } position || position <= checkpoint.OldestUnfinished);
            checkpoint.Complete(offset);
        }

        Assert.Equal((offsets[^1] + 3, 0), (checkpoint.Position, checkpoint.Unfinished));
    }

    /// <summary>Each choice starts the next record (sometimes after a gap), finishes an unfinished one, or passes the end.</summary>
    static void Interleave(int[] choices)
    {
        var checkpoint = new Checkpoint();
        var started = new List<long>();
        var unfinished = new SortedSet<long>();
        foreach (var choice in choices)
        {
            if (choice % 7 == 6 && started.Count > 0)
            {
                checkpoint.ReadTo(started[^1] + 1);
            }
            else if (choice % 2 == 0 || unfinished.Count == 0)
            {
                var offset = (started.Count == 0 ? 0 : started[^1] + 1) + choice % 3;
                checkpoint.Start(offset);
                started.Add(offset);
                unfinished.Add(offset);
            }
            else
            {
                var offset = unfinished.ElementAt(choice % unfinished.Count);
                checkpoint.Complete(offset);
                unfinished.Remove(offset);
            }

            Check(checkpoint, started, unfinished);
        }
    }

    /// <summary>The position lies between the newest record that is finished with all before it and the oldest unfinished record.</summary>
    /// <remarks>A lower position would redeliver finished records after a restart. Any offset within a gap is right.</remarks>
    static void Check(Checkpoint checkpoint, IReadOnlyList<long> started, SortedSet<long> unfinished)
    {
        var finishedBefore = started.TakeWhile(offset => !unfinished.Contains(offset)).Select(offset => (long?)offset).LastOrDefault();

        Assert.Equal(unfinished.Count, checkpoint.Unfinished);
        if (finishedBefore is null)
        {
            Assert.Null(checkpoint.Position);
            return;
        }

        Assert.InRange(checkpoint.Position!.Value, finishedBefore.Value + 1, unfinished.Count == 0 ? started[^1] + 1 : unfinished.Min());
    }

    static IEnumerable<long[]> Permutations(long[] items) => items.Length == 0
        ? [[]]
        : items.SelectMany(first => Permutations([.. items.Where(x => x != first)]).Select(rest => (long[])[first, .. rest]));
}
