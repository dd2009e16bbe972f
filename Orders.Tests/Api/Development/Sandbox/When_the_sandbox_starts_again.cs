using System.Net.Http.Json;
using Orders.Api.Development.Sandbox;

namespace Orders.Tests.Api.Development.Sandbox;

public sealed class When_the_sandbox_starts_again : IAsyncLifetime
{
    RunningSandbox _sandbox = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _sandbox = await RunningSandbox.Start();

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task It_remembers_charges_refunds_shipments_and_keys()
    {
        var charge = await Charged("key-1");
        await _sandbox.Charge(Body);
        await _sandbox.Http.PostAsJsonAsync("shipments", new { orderId = Guid.Empty, lines = new[] { new { sku = "tea", quantity = 1 } } }, Cancel);
        var before = await _sandbox.Http.GetStringAsync("ledger", Cancel);

        await _sandbox.Restart();

        Assert.Equal(before, await _sandbox.Http.GetStringAsync("ledger", Cancel));
        Assert.Equal(charge, await Charged("key-1"));
        Assert.Equal(before, await _sandbox.Http.GetStringAsync("ledger", Cancel));
    }

    [Fact]
    public async Task A_last_line_torn_by_a_crash_is_cut_off_and_the_next_one_is_whole()
    {
        await Charged("key-1");
        await _sandbox.Restart(() => File.AppendAllText(_sandbox.LedgerPath, "{\"entry\":\"charge\",\"id\":\"ch_to"));

        await Charged("key-2");
        await _sandbox.Restart();

        Assert.Equal(2, (await _sandbox.Ledger()).Charges.Count);
    }

    [Fact]
    public async Task A_damaged_line_in_the_middle_stops_it_with_the_line_s_number()
    {
        await Charged("key-1");
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => _sandbox.Restart(() => File.AppendAllText(_sandbox.LedgerPath, "damaged\n")));

        Assert.Contains("Line 2", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_sandbox_is_kept_off_the_ledger()
    {
        Assert.Equal(1, await SandboxServer.Run(On("http://127.0.0.1:0", _sandbox.LedgerPath), Cancel));
    }

    [Fact]
    public async Task An_address_in_use_ends_it_with_an_exit_code()
    {
        Assert.Equal(1, await SandboxServer.Run(On(_sandbox.BaseUrl.ToString(), _sandbox.LedgerPath + ".other"), Cancel));
    }

    [Fact]
    public async Task Cancelling_ends_it_in_order()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = SandboxServer.Run(On("http://127.0.0.1:0", _sandbox.LedgerPath + ".other"), stop.Token);
        await stop.CancelAsync();

        Assert.Equal(0, await running);
    }

    static SandboxOptions On(string urls, string ledger) => new() { Urls = urls, LedgerPath = ledger };

    static object Body => new { merchantReference = "a", amount = 1.50m, currency = "EUR", paymentMethod = "tok_ok" };

    async Task<string> Charged(string key) => (await (await _sandbox.Charge(Body, key)).Content.ReadFromJsonAsync<ChargeAnswer>(Cancel))!.Id;
}
