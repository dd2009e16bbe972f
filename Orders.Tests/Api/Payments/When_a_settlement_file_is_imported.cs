using System.Text;
using Orders.Contracts;
using Orders.Sagas.Payments;

namespace Orders.Tests.Api.Payments;

[Trait("Category", "Database")]
public sealed class When_a_settlement_file_is_imported(RunningApi api) : SettlementsUnderTest(api), IClassFixture<RunningApi>
{
    [Fact]
    public async Task Attempts_in_doubt_are_settled_second_charges_claimed_and_mismatches_reported()
    {
        var known = await Attempt(PaymentAttemptState.Succeeded, "ch_1");
        var (doubtful, refund) = (await Attempt(PaymentAttemptState.InDoubt), await Refund());
        var file = Header
            + Line("charge", "ch_1", known) + Line("charge", "ch_1b", known)
            + Line("charge", "ch_2", doubtful) + Line("refund", "re_1", refund)
            + "charge,ch_3,unknown,ch_3,1.00,EUR,2026-11-24T10:00:00Z\n" + Line("charge", "ch_4", doubtful, amount: "1.00");

        var report = await Imported(file);

        string[] counts = ["lines", "confirmed", "settled", "claimed", "contradictions", "unmatched"];
        Assert.Equal([6, 1, 2, 1, 1, 1], counts.Select(x => Count(report, x)));
        Assert.Equal(
            ["3 Claimed", "4 Settles", "5 Settles", "6 Unmatched", "7 Contradiction"], Findings(report));
        Assert.Empty(await Published(known));
        Assert.Equal([nameof(PaymentReceived)], await Published(doubtful));
        Assert.Equal([nameof(PaymentRefunded)], await Published(refund));
        Assert.Equal("re_1", (await Read(refund)).ProviderReference);
    }

    [Fact]
    public async Task A_frequent_effect_does_not_hide_a_rare_one()
    {
        var attempt = await Attempt(PaymentAttemptState.Succeeded, "ch_71");
        var file = new StringBuilder(Header);
        for (var i = 0; i < 201; i++)
            file.Append("charge,ch_y").Append(i).Append(",unknown,ch_y,1.00,EUR,2026-11-24T10:00:00Z\n");

        var report = await Imported(file.Append(Line("charge", "ch_71b", attempt)).ToString());

        Assert.Equal(201, Count(report, "unmatched"));
        Assert.Equal(201, report.GetProperty("findings").GetArrayLength());
        Assert.Contains("203 Claimed", Findings(report));
    }

    [Fact]
    public async Task A_thousand_lines_are_imported()
    {
        var attempt = await Attempt(PaymentAttemptState.InDoubt);
        var file = new StringBuilder(Header);
        for (var i = 0; i < 1_200; i++)
            file.Append("charge,ch_x").Append(i).Append(",unknown,ch_x,1.00,EUR,2026-11-24T10:00:00Z\n");
        file.Append(Line("charge", "ch_5", attempt));

        var report = await Imported(file.ToString());

        Assert.Equal((1_201, 1, 1_200), (Count(report, "lines"), Count(report, "settled"), Count(report, "unmatched")));
    }

    [Fact]
    public async Task A_quoted_field_may_span_lines()
    {
        var attempt = await Attempt(PaymentAttemptState.InDoubt);

        var report = await Imported(Header + "charge,ch_1,x,ch_1,1.00,EUR,\"in\nthree\nlines\"\n" + Line("charge", "ch_81", attempt));

        Assert.Equal(["2 Unmatched", "5 Settles"], Findings(report));
    }
}
