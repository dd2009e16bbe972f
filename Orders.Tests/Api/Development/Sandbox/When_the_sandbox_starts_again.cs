using System.Net.Http.Json;
using Orders.Api.Development.Sandbox;

namespace Orders.Tests.Api.Development.Sandbox;

[Trait("Category", "Unit")]
public sealed class When_the_sandbox_starts_again : IAsyncLifetime
{
    RunningSandbox _sandbox = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _sandbox = await RunningSandbox.Start();

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task Charges_shipments_and_keys_survive()
    {
        var charge = await Charged("key-1");
        await _sandbox.Charge(Body);
        await _sandbox.Http.PostAsJsonAsync(
            "shipments", new { orderId = Guid.Empty, lines = new[] { new { sku = "tea", quantity = 1 } } }, Cancel);
        var before = await _sandbox.Http.GetStringAsync("ledger", Cancel);

        await _sandbox.Restart();

        Assert.Equal(before, await _sandbox.Http.GetStringAsync("ledger", Cancel));
        Assert.Equal(charge, await Charged("key-1"));
        Assert.Equal(before, await _sandbox.Http.GetStringAsync("ledger", Cancel));
    }

    [Fact]
    public async Task An_incomplete_last_line_is_removed_and_the_next_one_is_complete()
    {
        await Charged("key-1");
        await _sandbox.Restart(() => File.AppendAllText(_sandbox.LedgerPath, "{\"entry\":\"charge\",\"id\":\"ch_to"));

        await Charged("key-2");
        await _sandbox.Restart();

        Assert.Equal(2, (await _sandbox.Ledger()).Charges.Count);
    }

    [Fact]
    public async Task A_damaged_line_stops_the_start_and_is_named_by_its_number()
    {
        await Charged("key-1");
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() =>
            _sandbox.Restart(() => File.AppendAllText(_sandbox.LedgerPath, "damaged\n")));

        Assert.Contains("Line 2", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_sandbox_cannot_open_the_ledger()
    {
        Assert.Equal(1, await SandboxServer.Run(Options("http://127.0.0.1:0", _sandbox.LedgerPath), Cancel));
    }

    [Fact]
    public async Task An_address_in_use_ends_the_start_with_exit_code_1()
    {
        Assert.Equal(1, await SandboxServer.Run(Options(_sandbox.BaseUrl.ToString(), _sandbox.LedgerPath + ".other"), Cancel));
    }

    [Fact]
    public async Task A_cancelled_sandbox_stops_with_exit_code_0()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = SandboxServer.Run(Options("http://127.0.0.1:0", _sandbox.LedgerPath + ".other"), stop.Token);
        await stop.CancelAsync();

        Assert.Equal(0, await running);
    }

    static SandboxOptions Options(string urls, string ledger) => new() { Urls = urls, LedgerPath = ledger };

    static object Body => new { merchantReference = "a", amount = 1.50m, currency = "EUR", paymentMethod = "tok_ok" };

    async Task<string> Charged(string key) =>
        (await (await _sandbox.Charge(Body, key)).Content.ReadFromJsonAsync<ChargeAnswer>(Cancel))!.Id;
}
