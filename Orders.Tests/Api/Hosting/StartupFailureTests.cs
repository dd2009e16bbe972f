using Microsoft.Extensions.Configuration;
using Orders.Api.Hosting;
using Orders.Sagas.Notifications;
using Orders.Sagas.Payments;

namespace Orders.Tests.Api.Hosting;

[Trait("Category", "Unit")]
public sealed class StartupFailureTests
{
    [Theory]
    [InlineData("Payments:Timeout", "abc")]
    [InlineData("Payments:Provider", "maybe")]
    [InlineData("Notifications:Smtp:Port", "x")]
    [InlineData("Notifications:Smtp:Port", "99999999999")]
    public void A_value_that_cannot_be_converted_is_one_line_with_the_setting(string setting, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(setting, value)]).Build();
        var exception = Assert.ThrowsAny<Exception>(() =>
        {
            configuration.GetSection("Payments").Get<PaymentsOptions>();
            configuration.GetSection("Notifications").Get<NotificationsOptions>();
        });

        var line = Assert.Single(StartupFailure.Describe(exception)!);

        Assert.Contains(setting, line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_defect_keeps_its_stack_trace() => Assert.Null(StartupFailure.Describe(new InvalidOperationException("A defect.")));
}
