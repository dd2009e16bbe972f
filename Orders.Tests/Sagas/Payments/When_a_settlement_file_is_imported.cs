using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Messaging.Deduplication;
using Orders.Sagas.Payments;
using Orders.Tests.Api;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Sagas.Payments;

public sealed class When_a_settlement_file_is_imported(RunningApi api) : IClassFixture<RunningApi>
{
    const string Header = "type,providerReference,merchantReference,chargeId,amount,currency,at\n";

    const string Good = "charge,ch_1,x,ch_1,1.00,EUR,2026\n";

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
        Assert.Equal(
            ["3 Duplicate", "4 Settles", "5 Settles", "6 Unmatched", "7 Contradiction"], Findings(report));
        Assert.Equal([nameof(RequestRefund)], await Told(known));
        Assert.Equal([nameof(PaymentReceived)], await Told(doubtful));
        Assert.Equal([nameof(PaymentRefunded)], await Told(refund));
        Assert.Equal("re_1", (await Read(refund)).ProviderReference);
    }

    [Fact]
    public async Task Imported_again_it_tells_the_same_and_does_nothing_twice()
    {
        var (known, doubtful, refund) = (await Attempt(PaymentAttemptState.Succeeded, "ch_11"), await Attempt(PaymentAttemptState.InDoubt), await Refund());
        var (unsettled, refunded) = (await Attempt(PaymentAttemptState.InDoubt), await Refund());
        var file = Header
            + Line("charge", "ch_11", known) + Line("charge", "ch_11b", known) + Line("charge", "ch_12", doubtful) + Line("refund", "re_11", refund)
            + Line("charge", "ch_13", doubtful) + Line("charge", "ch_14", unsettled, amount: "1.00") + Line("refund", "re_12", refunded) + Line("refund", "re_13", refunded);

        var first = await Imported(file);
        var again = await Imported(file);

        Assert.Equal(
            ["3 Duplicate", "4 Settles", "5 Settles", "6 Duplicate", "7 Contradiction", "8 Settles", "9 Contradiction"], Findings(first));
        Assert.Equal(Findings(first), Findings(again));
        Assert.Equal((0, 7), (Count(first, "repeated"), Count(again, "repeated")));
        Assert.All(["confirmed", "settled", "duplicates", "contradictions", "unmatched"], name => Assert.Equal(Count(first, name), Count(again, name)));
        Assert.Equal([nameof(RequestRefund)], await Told(known));
        Assert.Equal([nameof(PaymentReceived), nameof(RequestRefund)], (await Told(doubtful)).Order());
    }

    [Fact]
    public async Task A_line_that_says_only_what_another_way_had_told_stays_a_confirmation()
    {
        var nameless = await Attempt(PaymentAttemptState.Succeeded);
        await api.Query(db => db.PaymentAttempts.Where(x => x.Id == nameless.Id).ExecuteUpdateAsync(set => set.SetProperty(x => x.ProviderReference, $"{nameless.Id}"), Cancel));
        await api.Query(async db =>
        {
            db.Add(nameless.Line(PaymentAttemptEventKind.Resolution, nameless.RequestedAt, by: "ada"));
            return await db.SaveChangesAsync(Cancel);
        });
        var file = Header + Line("charge", "ch_21", nameless);

        var (first, again) = (await Imported(file), await Imported(file));

        Assert.Equal("ch_21", (await Read(nameless)).ProviderReference);
        Assert.Equal((1, 0, 1, 0), (Count(first, "confirmed"), Count(first, "settled"), Count(again, "confirmed"), Count(again, "settled")));
    }

    [Fact]
    public async Task A_line_that_stands_twice_in_a_file_is_told_twice_and_done_once()
    {
        var attempt = await Attempt(PaymentAttemptState.InDoubt);
        var line = Line("charge", "ch_31", attempt);

        var report = await Imported(Header + line + line);

        Assert.Equal(["2 Settles", "3 Settles"], Findings(report));
        Assert.Equal(1, Count(report, "repeated"));
        Assert.Equal([nameof(PaymentReceived)], await Told(attempt));
    }

    [Fact]
    public async Task A_line_whose_amount_was_corrected_is_another_line()
    {
        var attempt = await Attempt(PaymentAttemptState.InDoubt);
        Assert.Equal(["2 Contradiction"], Findings(await Imported(Header + Line("charge", "ch_41", attempt, amount: "2.50"))));

        Assert.Equal(["2 Settles"], Findings(await Imported(Header + Line("charge", "ch_41", attempt))));
        Assert.Equal(["2 Settles"], Findings(await Imported(Header + Line("charge", "ch_41", attempt, amount: "25"))));
        Assert.Equal(PaymentAttemptState.Succeeded, (await Read(attempt)).State);
    }

    [Fact]
    public async Task A_charge_that_was_told_of_another_attempt_settles_no_second_one()
    {
        var (one, other) = (await Attempt(PaymentAttemptState.InDoubt), await Attempt(PaymentAttemptState.InDoubt));
        var file = Header + Line("charge", "ch_51", one) + Line("charge", "ch_51", other);

        var (first, again) = (await Imported(file), await Imported(file));

        Assert.Equal(["2 Settles", "3 Contradiction"], Findings(first));
        Assert.Equal(Findings(first), Findings(again));
        Assert.Equal(PaymentAttemptState.InDoubt, (await Read(other)).State);
    }

    [Fact]
    public async Task At_a_line_that_cannot_be_read_the_lines_before_it_are_applied_and_told()
    {
        var (early, late, after) = (await Attempt(PaymentAttemptState.Succeeded, "ch_61"), await Attempt(PaymentAttemptState.InDoubt), await Attempt(PaymentAttemptState.InDoubt));
        var file = new StringBuilder(Header).Append(Line("charge", "ch_61b", early));
        for (var i = 0; i < 647; i++)
            file.Append(Line("charge", "ch_61", early));
        file.Append(Line("charge", "ch_62", late)).Append(Line("charge", "ch_63", after, amount: "a lot"));

        var problem = await Refused(file.ToString());

        Assert.Equal((651, "amount"), (problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetString()));
        Assert.Equal(["2 Duplicate", "650 Settles"], Findings(problem.GetProperty("report")));
        Assert.Equal(649, Count(problem.GetProperty("report"), "lines"));
        Assert.Equal([nameof(RequestRefund)], await Told(early));
        Assert.Equal([nameof(PaymentReceived)], await Told(late));
        Assert.Empty(await Told(after));

        var mended = await Imported(file.Replace("a lot", "25.00").ToString());
        Assert.Equal(["2 Duplicate", "650 Settles", "651 Settles"], Findings(mended));
        Assert.Equal([nameof(RequestRefund)], await Told(early));
        Assert.Equal([nameof(PaymentReceived)], await Told(late));
    }

    [Fact]
    public async Task Many_lines_of_one_effect_do_not_hide_another()
    {
        var attempt = await Attempt(PaymentAttemptState.Succeeded, "ch_71");
        var file = new StringBuilder(Header);
        for (var i = 0; i < 201; i++)
            file.Append("charge,ch_y").Append(i).Append(",somebody-elses,ch_y,1.00,EUR,2026-11-24T10:00:00Z\n");

        var report = await Imported(file.Append(Line("charge", "ch_71b", attempt)).ToString());

        Assert.Equal(201, Count(report, "unmatched"));
        Assert.Equal(201, report.GetProperty("findings").GetArrayLength());
        Assert.Contains("203 Duplicate", Findings(report));
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
    [InlineData("", 1, null, "cannot be read as CSV")]
    [InlineData("type,amount\ncharge,1\n", 1, "providerReference, merchantReference, currency", "header lacks")]
    [InlineData(Header + Good + "payout,p_1,x,p_1,1.00,EUR,2026\n", 3, "type", "'payout' must be charge or refund")]
    [InlineData(Header + "charge,,x,ch_1,1.00,EUR,2026\n", 2, "providerReference", "1 to 200 characters")]
    [InlineData(Header + "\n" + Good + "charge,ch_1,x,ch_1,a lot,EUR,2026\n", 4, "amount", "'a lot' must be a number")]
    [InlineData(Header + "charge,ch_1,x,ch_1,,EUR,2026\n", 2, "amount", "'' must be a number")]
    [InlineData(Header + "charge,ch_1,x,ch_1,\"12,50\",EUR,2026\n", 2, "amount", "'12,50' must be a number with a decimal point")]
    [InlineData(Header + "charge,ch_1,x,ch_1,1.00,EURO,2026\n", 2, "currency", "'EURO' must be a code of three letters")]
    [InlineData(Header + "charge,ch_1,x,ch_1\n", 2, "amount", "ends before it")]
    [InlineData(Header + Good + "charge,ch_1,x,ch_1,1.00,EUR,\"2026\n" + Good, 3, null, "quotation mark")]
    [InlineData(Header + Good + "charge,ch_1,x,ch_1,1.00,EUR,\"2026\n" + Good + "charge,ch_1,x,ch_1,1.00,EUR,\"2026\"\n", 3, null, "quotation mark")]
    public async Task A_file_that_cannot_be_read_is_refused_with_the_line_the_column_and_the_cure(string file, int line, string? column, string told)
    {
        var problem = await Refused(file);

        Assert.Equal((line, column), (problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetString()));
        Assert.StartsWith(column is null ? $"Line {line}: " : $"Line {line}, {column}: ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains(told, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("import the whole file again", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quoted_field_may_go_over_several_lines()
    {
        var attempt = await Attempt(PaymentAttemptState.InDoubt);

        var report = await Imported(Header + "charge,ch_1,x,ch_1,1.00,EUR,\"in\nthree\nlines\"\n" + Line("charge", "ch_81", attempt));

        Assert.Equal(["2 Unmatched", "5 Settles"], Findings(report));
    }

    async Task<JsonElement> Refused(string file) => await ProblemAssert.Is(HttpStatusCode.BadRequest, "unreadable-settlement", await Post(file));

    async Task<JsonElement> Imported(string file)
    {
        var answer = await Post(file);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    Task<HttpResponseMessage> Post(string file) =>
        api.Client.PostAsync(new Uri("/payments/settlements/unkeyed", UriKind.Relative), new StringContent(file, Encoding.UTF8, "text/csv"), Cancel);

    static int Count(JsonElement report, string name) => report.GetProperty(name).GetInt32();

    static IEnumerable<string> Findings(JsonElement report) =>
        report.GetProperty("findings").EnumerateArray().Select(x => $"{x.GetProperty("line").GetInt32()} {x.GetProperty("effect").GetString()}");

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
