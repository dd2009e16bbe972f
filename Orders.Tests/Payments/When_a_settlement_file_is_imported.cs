using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Payments;
using Orders.Tests.Api;

namespace Orders.Tests.Payments;

public sealed class When_a_settlement_file_is_imported(RunningApi api) : IClassFixture<RunningApi>
{
    const string Header = "type,providerReference,merchantReference,chargeId,amount,currency,at\n";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_settles_what_is_in_doubt_gives_duplicates_back_and_reports_what_does_not_match()
    {
        var (known, doubtful, refund) = (await Attempt(PaymentAttemptState.Succeeded, "ch_1"), await Attempt(PaymentAttemptState.InDoubt), await Refund());
        var file = Header
            + Line("charge", "ch_1", known) + Line("charge", "ch_1b", known) + Line("charge", "ch_2", doubtful) + Line("refund", "re_1", refund)
            + "charge,ch_3,somebody-elses,ch_3,1.00,EUR,2026-11-24T10:00:00Z\n" + Line("charge", "ch_4", doubtful, amount: "1.00");

        var report = await Imported(file);

        Assert.Equal(
            (6, 1, 2, 1, 1, 1),
            (Count(report, "lines"), Count(report, "confirmed"), Count(report, "settled"), Count(report, "duplicates"), Count(report, "contradictions"), Count(report, "unmatched")));
        Assert.Equal([2, 3, 4, 5, 6], report.GetProperty("findings").EnumerateArray().Select(x => x.GetProperty("line").GetInt32()));
        Assert.Equal([nameof(RequestRefund)], await Told(known));
        Assert.Equal([nameof(PaymentReceived)], await Told(doubtful));
        Assert.Equal([nameof(PaymentRefunded)], await Told(refund));
        Assert.Equal("re_1", (await Read(refund)).ProviderReference);

        var again = await Imported(file);
        Assert.Equal((0, 0), (Count(again, "settled"), Count(again, "duplicates")));
        Assert.Equal([nameof(RequestRefund)], await Told(known));
    }

    [Fact]
    public async Task A_thousand_lines_go_through()
    {
        var attempt = await Attempt(PaymentAttemptState.InDoubt);
        var file = new StringBuilder(Header);
        for (var i = 0; i < 1_200; i++)
            file.Append("charge,ch_x").Append(i).Append(",somebody-elses,ch_x,1.00,EUR,2026-11-24T10:00:00Z\n");
        file.Append(Line("charge", "ch_5", attempt));

        var report = await Imported(file.ToString());

        Assert.Equal((1_201, 1, 1_200), (Count(report, "lines"), Count(report, "settled"), Count(report, "unmatched")));
    }

    [Theory]
    [InlineData("type,amount\ncharge,1\n", "header lacks providerReference")]
    [InlineData(Header + "charge,ch_1,x,ch_1,1.00,EUR,2026\npayout,p_1,x,p_1,1.00,EUR,2026\n", "Line 3: 'payout'")]
    [InlineData(Header + "charge,ch_1,x,ch_1,a lot,EUR,2026\n", "Line 2")]
    public async Task A_file_that_cannot_be_read_is_refused_with_the_line(string file, string told)
    {
        var answer = await Post(file);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(told, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    async Task<JsonElement> Imported(string file)
    {
        var answer = await Post(file);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    Task<HttpResponseMessage> Post(string file) =>
        api.Client.PostAsync(new Uri("/payments/settlements/unkeyed", UriKind.Relative), new StringContent(file, Encoding.UTF8, "text/csv"), Cancel);

    static int Count(JsonElement report, string name) => report.GetProperty(name).GetInt32();

    static string Line(string type, string reference, PaymentAttempt attempt, string amount = "25.00") =>
        $"{type},{reference},{attempt.Id},{reference},{amount},EUR,2026-11-24T10:00:00Z\n";

    Task<PaymentAttempt> Attempt(PaymentAttemptState state, string? reference = null) => Add(New(PaymentKind.Charge, state, reference, null));

    Task<PaymentAttempt> Refund() => Add(New(PaymentKind.Refund, PaymentAttemptState.InDoubt, null, $"ch_of_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}"));

    static PaymentAttempt New(PaymentKind kind, PaymentAttemptState state, string? reference, string? charge)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new()
        {
            Id = Guid.CreateVersion7(now),
            OrderId = Guid.CreateVersion7(now),
            Kind = kind,
            State = state,
            Amount = 25m,
            Currency = "EUR",
            Provider = "unkeyed",
            ProviderReference = reference,
            ChargeReference = charge,
            RefundReason = charge is null ? null : RefundReason.OrderCancelled,
            RequestedAt = now,
            SentAt = now,
        };
    }

    async Task<PaymentAttempt> Add(PaymentAttempt attempt)
    {
        await api.Query(async db =>
        {
            db.Add(attempt);
            return await db.SaveChangesAsync(Cancel);
        });
        return attempt;
    }

    Task<PaymentAttempt> Read(PaymentAttempt attempt) => api.Query(db => db.PaymentAttempts.AsNoTracking().SingleAsync(x => x.Id == attempt.Id, Cancel));

    Task<List<string>> Told(PaymentAttempt attempt) => api.Query(async db => (await db.Outbox.Where(x => x.Key == attempt.OrderId.ToString()).ToListAsync(Cancel))
        .Select(x => x.MessageType.Split(':')[^1]).ToList());
}
