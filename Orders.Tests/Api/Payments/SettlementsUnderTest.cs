using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Orders.Contracts;
using Orders.Sagas.Payments;

namespace Orders.Tests.Api.Payments;

/// <summary>Imports settlement files over REST, for attempts at the provider without keys.</summary>
public abstract class SettlementsUnderTest(RunningApi api)
{
    protected const string Header = "type,providerReference,merchantReference,chargeId,amount,currency,at\n";
    protected const string Good = "charge,ch_1,x,ch_1,1.00,EUR,2026\n";

    protected RunningApi Api => api;
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected async Task<JsonElement> Refused(string file) =>
        await ProblemAssert.Is(HttpStatusCode.BadRequest, "unreadable-settlement", await Post(file));

    protected async Task<JsonElement> Imported(string file)
    {
        var answer = await Post(file);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    Task<HttpResponseMessage> Post(string file) => Post(Encoding.UTF8.GetBytes(file));

    protected Task<HttpResponseMessage> Post(byte[] file)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new("text/csv");
        return api.Client.PostAsync(new Uri("/payments/settlements/unkeyed", UriKind.Relative), content, Cancel);
    }

    protected static int Count(JsonElement report, string name) => report.GetProperty(name).GetInt32();

    protected static IEnumerable<string> Findings(JsonElement report) =>
        report.GetProperty("findings").EnumerateArray()
            .Select(x => $"{x.GetProperty("line").GetInt32()} {x.GetProperty("effect").GetString()}");

    protected static string Line(string type, string reference, PaymentAttempt attempt, string amount = "25.00") =>
        $"{type},{reference},{attempt.Id},{reference},{amount},EUR,2026-11-24T10:00:00Z\n";

    protected Task<PaymentAttempt> Attempt(PaymentAttemptState state, string? reference = null) =>
        Add(New(PaymentKind.Charge, state, reference, null));

    protected Task<PaymentAttempt> Refund() => Add(New(
        PaymentKind.Refund, PaymentAttemptState.InDoubt, null, $"ch_of_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}"));

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

    protected Task<PaymentAttempt> Read(PaymentAttempt attempt) =>
        api.Query(db => db.PaymentAttempts.AsNoTracking().SingleAsync(x => x.Id == attempt.Id, Cancel));

    /// <summary>The types of the messages that were published about the attempt's order.</summary>
    protected Task<List<string>> Published(PaymentAttempt attempt) => api.Query(async db =>
    {
        var messages = await db.Outbox.Where(x => x.Key == attempt.OrderId.ToString()).ToListAsync(Cancel);
        return messages.Select(x => x.MessageType.Split(':')[^1]).ToList();
    });
}
