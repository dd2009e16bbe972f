using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Orders.Tests.Fixtures;
using Orders.Tests.Sagas.OrderSaga;

namespace Orders.Tests.Api.Development.Embedded;

/// <summary>Calls a running application as a client and a carrier, and reads the sandbox's ledger and the e-mail folder.</summary>
internal static partial class OrdersClient
{
    /// <summary>Submits an order, and returns its id; null without an answer, when the outcome is unknown.</summary>
    public static async Task<Guid?> TrySubmit(this OrdersProcess orders, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "orders");
        request.Content = new StringContent(SampleOrder.Body, System.Text.Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var answer = await orders.Http.SendAsync(request);
            return answer.StatusCode is HttpStatusCode.Accepted
                ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid()
                : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    public static async Task<Guid> Submit(this OrdersProcess orders, string key) =>
        await orders.TrySubmit(key) ?? throw new InvalidOperationException($"{key} was not accepted: {orders.Output}");

    public static async Task<string> Status(this OrdersProcess orders, Guid id) =>
        (await orders.Http.GetFromJsonAsync<JsonElement>($"orders/{id}")).GetProperty("status").GetString()!;

    public static Task<JsonElement> Read(this OrdersProcess orders, string path) => orders.Http.GetFromJsonAsync<JsonElement>(path);

    public static async Task Cancel(this OrdersProcess orders, Guid id)
    {
        using var answer = await orders.Http.PostAsync($"orders/{id}/cancellation", null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    public static async Task<IReadOnlyList<Guid>> Attempts(this OrdersProcess orders, Guid id) =>
        [.. (await orders.Read($"orders/{id}/payments")).EnumerateArray().Select(x => x.GetProperty("id").GetGuid())];

    public static async Task Ship(this OrdersProcess orders, Guid id)
    {
        var shipment = new { carrier = "post", trackingNumber = $"T{id:N}", shippedAt = "2026-11-24T10:00:00Z" };
        using var answer = await orders.Http.PostAsJsonAsync($"orders/{id}/shipments", shipment);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    /// <summary>Returns the kinds of an attempt's events, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> History(this OrdersProcess orders, Guid attempt) =>
        [.. (await orders.Read($"payments/{attempt}")).GetProperty("history").EnumerateArray()
            .Select(x => x.GetProperty("kind").GetString()!)];

    /// <summary>Returns the merchant references of all charges at the provider, which are ids of attempts.</summary>
    public static async Task<IReadOnlyList<Guid>> Charged(this OrdersProcess orders) =>
        [.. (await orders.Ledger()).GetProperty("charges").EnumerateArray()
            .Select(x => Guid.Parse(x.GetProperty("merchantReference").GetString()!))];

    /// <summary>Returns everything that took effect at the provider and the warehouse.</summary>
    public static async Task<JsonElement> Ledger(this OrdersProcess orders)
    {
        using var sandbox = new HttpClient();
        return await sandbox.GetFromJsonAsync<JsonElement>(new Uri(LedgerUrl().Match(orders.Output).Value));
    }

    public static IReadOnlyList<string> Mails(this OrdersProcess orders) =>
        [
            .. new DirectoryInfo(Path.Combine(orders.Folder, "mail")).EnumerateFiles("*.eml")
                .Select(x => Path.GetFileNameWithoutExtension(x.Name)).Order(),
        ];

    [GeneratedRegex(@"http://\S+/ledger")]
    private static partial Regex LedgerUrl();
}
