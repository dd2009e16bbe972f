using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Payments;

namespace Orders.Tests.Api.Payments;

/// <summary>A file, or a line, that was imported before.</summary>
[Trait("Category", "Database")]
public sealed class When_a_settlement_file_is_imported_again(RunningApi api) : SettlementsUnderTest(api), IClassFixture<RunningApi>
{
    [Fact]
    public async Task The_report_is_the_same_and_no_line_takes_effect_twice()
    {
        var known = await Attempt(PaymentAttemptState.Succeeded, "ch_11");
        var (doubtful, refund) = (await Attempt(PaymentAttemptState.InDoubt), await Refund());
        var (unsettled, refunded) = (await Attempt(PaymentAttemptState.InDoubt), await Refund());
        var file = Header
            + Line("charge", "ch_11", known) + Line("charge", "ch_11b", known)
            + Line("charge", "ch_12", doubtful) + Line("refund", "re_11", refund)
            + Line("charge", "ch_13", doubtful) + Line("charge", "ch_14", unsettled, amount: "1.00")
            + Line("refund", "re_12", refunded) + Line("refund", "re_13", refunded);

        var first = await Imported(file);
        var again = await Imported(file);

        Assert.Equal(
            ["3 Claimed", "4 Settles", "5 Settles", "6 Claimed", "7 Contradiction", "8 Settles", "9 Contradiction"], Findings(first));
        Assert.Equal(Findings(first), Findings(again));
        Assert.Equal((0, 7), (Count(first, "repeated"), Count(again, "repeated")));
        Assert.All(
            ["confirmed", "settled", "claimed", "contradictions", "unmatched"],
            name => Assert.Equal(Count(first, name), Count(again, name)));
        Assert.Empty(await Published(known));
        Assert.Equal([nameof(PaymentReceived)], await Published(doubtful));
    }

    [Fact]
    public async Task A_line_that_confirms_another_source_stays_a_confirmation()
    {
        var unnamed = await Attempt(PaymentAttemptState.Succeeded);
        await Api.Query(async db =>
        {
            await db.PaymentAttempts.Where(x => x.Id == unnamed.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(x => x.ProviderReference, $"{unnamed.Id}"), Cancel);
            db.Add(unnamed.ToEvent(PaymentAttemptEventKind.Resolution, unnamed.RequestedAt, by: "ada"));
            return await db.SaveChangesAsync(Cancel);
        });
        var file = Header + Line("charge", "ch_21", unnamed);

        var (first, again) = (await Imported(file), await Imported(file));

        Assert.Equal("ch_21", (await Read(unnamed)).ProviderReference);
        Assert.Equal((1, 0), (Count(first, "confirmed"), Count(first, "settled")));
        Assert.Equal((1, 0), (Count(again, "confirmed"), Count(again, "settled")));
    }

    [Fact]
    public async Task A_line_that_is_twice_in_a_file_is_reported_twice_and_takes_effect_once()
    {
        var attempt = await Attempt(PaymentAttemptState.InDoubt);
        var line = Line("charge", "ch_31", attempt);

        var report = await Imported(Header + line + line);

        Assert.Equal(["2 Settles", "3 Settles"], Findings(report));
        Assert.Equal(1, Count(report, "repeated"));
        Assert.Equal([nameof(PaymentReceived)], await Published(attempt));
    }

    [Fact]
    public async Task A_line_with_a_corrected_amount_is_a_new_line()
    {
        var attempt = await Attempt(PaymentAttemptState.InDoubt);
        Assert.Equal(["2 Contradiction"], Findings(await Imported(Header + Line("charge", "ch_41", attempt, amount: "2.50"))));

        Assert.Equal(["2 Settles"], Findings(await Imported(Header + Line("charge", "ch_41", attempt))));
        Assert.Equal(["2 Settles"], Findings(await Imported(Header + Line("charge", "ch_41", attempt, amount: "25"))));
        Assert.Equal(PaymentAttemptState.Succeeded, (await Read(attempt)).State);
    }

    [Fact]
    public async Task A_charge_of_one_attempt_settles_no_other_attempt()
    {
        var (one, other) = (await Attempt(PaymentAttemptState.InDoubt), await Attempt(PaymentAttemptState.InDoubt));
        var file = Header + Line("charge", "ch_51", one) + Line("charge", "ch_51", other);

        var (first, again) = (await Imported(file), await Imported(file));

        Assert.Equal(["2 Settles", "3 Contradiction"], Findings(first));
        Assert.Equal(Findings(first), Findings(again));
        Assert.Equal(PaymentAttemptState.InDoubt, (await Read(other)).State);
    }
}
