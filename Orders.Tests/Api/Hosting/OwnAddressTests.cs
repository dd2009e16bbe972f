using Orders.Api.Hosting.Infrastructure;

namespace Orders.Tests.Api.Hosting;

[Trait("Category", "Unit")]
public sealed class OwnAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080/")]
    [InlineData("http://localhost:5080", "http://localhost:5080/")]
    [InlineData("http://10.1.2.3:80", "http://10.1.2.3/")]
    [InlineData("http://0.0.0.0:5080", "http://127.0.0.1:5080/")]
    [InlineData("http://[::]:5080", "http://127.0.0.1:5080/")]
    [InlineData("http://[::1]:5080", "http://[::1]:5080/")]
    [InlineData("http://+:5080", "http://127.0.0.1:5080/")]
    [InlineData("http://*:5080", "http://127.0.0.1:5080/")]
    [InlineData("https://127.0.0.1:5443;http://0.0.0.0:5080", "http://127.0.0.1:5080/")]
    [InlineData("http://unix:/run/orders.sock;http://127.0.0.1:5080", "http://127.0.0.1:5080/")]
    [InlineData("https://127.0.0.1:5443", null)]
    [InlineData("", null)]
    public void Other_processes_on_the_machine_reach_the_own_address(string listening, string? expected) =>
        Assert.Equal(expected, OwnAddress.Of(listening.Split(';', StringSplitOptions.RemoveEmptyEntries))?.AbsoluteUri);
}
