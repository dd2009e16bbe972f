using Orders.Sagas.Notifications;

namespace Orders.Tests.Sagas.Notifications;

[Trait("Category", "Database")]
public sealed class When_an_address_needs_SMTPUTF8 : NotificationsUnderTest
{
    const string Utf8Server = "250-scripted\r\n250-8BITMIME\r\n250 SMTPUTF8";

    public static TheoryData<string, string, string> Recipients => new(
        from address in (string[])["buyer@bücher.example", "buyer@xn--bcher-kva.example", "a+b@example.com", "\"a b\"@example.com"]
        from server in (string[])["250 scripted", Utf8Server]
        select (server, address, $"<{address.Replace("bücher", "xn--bcher-kva", StringComparison.Ordinal)}>"));

    [Theory]
    [MemberData(nameof(Recipients))]
    public async Task A_domain_of_another_script_goes_out_in_punycode_to_every_server(string server, string address, string recipient)
    {
        Mail.Script("EHLO", server);
        await using var notifications = BySmtp();

        await notifications.Deliver(Confirmation() with { CustomerEmail = address });

        Assert.Equal(recipient, Assert.Single(Mail.Recipients));
        Assert.Equal(recipient, $"<{Assert.Single(Mail.Taken).To.Mailboxes.Single().GetAddress(idnEncode: true)}>");
    }

    [Fact]
    public async Task A_server_without_SMTPUTF8_refuses_by_name_and_gets_nothing()
    {
        await using var notifications = BySmtp();

        var refusal = await Assert.ThrowsAsync<MailRefusedException>(
            () => notifications.Deliver(Confirmation() with { CustomerEmail = "jörg@example.com" }));

        Assert.Contains("SMTPUTF8", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("jörg", refusal.ToString(), StringComparison.Ordinal);
        Assert.Empty(Mail.Recipients);
        Assert.Empty(await Rows());
    }

    [Fact]
    public async Task A_server_with_SMTPUTF8_gets_the_address_as_it_is_also_after_another_e_mail()
    {
        Mail.Script("EHLO", Utf8Server);
        await using var notifications = BySmtp();

        await notifications.Deliver(Confirmation());
        await notifications.Deliver(Shipping() with { CustomerEmail = "jörg@bücher.example" });

        Assert.Equal(2, Mail.Recipients.Count);
        Assert.StartsWith("<jörg@", Mail.Recipients.Last(), StringComparison.Ordinal);
    }
}
