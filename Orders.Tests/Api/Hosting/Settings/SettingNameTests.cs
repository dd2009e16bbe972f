using Orders.Api.Hosting.Settings;

namespace Orders.Tests.Api.Hosting.Settings;

[Trait("Category", "Unit")]
public sealed class SettingNameTests
{
    static readonly string[] Known =
        ["Orders:PaymentDeadline", "Orders:Roles", "Payments:Timeout", "Fulfilment:Timeout", "Health:OutboxMaxAge"];

    [Theory]
    [InlineData("Orders:PaymentDeadlin", "Orders:PaymentDeadline")]
    [InlineData("Orders:paymentdeadlnie", "Orders:PaymentDeadline")]
    [InlineData("Orders:Payment_Deadline", "Orders:PaymentDeadline")]
    [InlineData("Orders:Role", "Orders:Roles")]
    [InlineData("Payments:TimeOut", "Payments:Timeout")]
    [InlineData("Orders:OutboxMaxAge", "Health:OutboxMaxAge")]
    public void A_misspelt_name_finds_the_nearest_one(string given, string nearest) =>
        Assert.Equal(nearest, SettingName.Nearest(given, Known));

    [Theory]
    [InlineData("Orders:Colour")]
    [InlineData("Payments:MerchantId")]
    public void Another_name_finds_none(string given) => Assert.Null(SettingName.Nearest(given, Known));
}
