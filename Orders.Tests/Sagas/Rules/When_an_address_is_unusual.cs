using MimeKit;
using Orders.Sagas.Rules;

namespace Orders.Tests.Sagas.Rules;

[Trait("Category", "Unit")]
public sealed class When_an_address_is_unusual
{
    [Theory]
    [InlineData("ada@example.com", "ada@example.com")]
    [InlineData("buyer@xn--bcher-kva.example", "buyer@xn--bcher-kva.example")]
    [InlineData("buyer@XN--BCHER-KVA.example", "buyer@XN--BCHER-KVA.example")]
    [InlineData("buyer@bücher.example", "buyer@xn--bcher-kva.example")]
    [InlineData("buyer@BÜCHER.example", "buyer@xn--bcher-kva.example")]
    [InlineData("buyer@straße.example", "buyer@xn--strae-oqa.example")]
    [InlineData("buyer@日本語.example", "buyer@xn--wgv71a119e.example")]
    [InlineData("buyer@δοκιμή.example", "buyer@xn--jxalpdlp.example")]
    [InlineData("buyer@नमस्ते.example", "buyer@xn--h2bhs4b8d8a.example")]
    [InlineData("buyer+shop@example.com", "buyer+shop@example.com")]
    [InlineData("o'hara!#$%&*/=?^_`{|}~-@example.com", "o'hara!#$%&*/=?^_`{|}~-@example.com")]
    [InlineData("\"ada lovelace\"@example.com", "\"ada lovelace\"@example.com")]
    [InlineData("\"ada@home\"@example.com", "\"ada@home\"@example.com")]
    [InlineData("\"a\\\"b\"@example.com", "\"a\\\"b\"@example.com")]
    [InlineData("jörg@example.com", "jörg@example.com")]
    [InlineData("用户@例え.example", "用户@xn--r8jz45g.example")]
    [InlineData("root@localhost", "root@localhost")]
    [InlineData("ada@[127.0.0.1]", "ada@[127.0.0.1]")]
    [InlineData("ada@[IPv6:2001:db8::1]", "ada@[IPv6:2001:db8::1]")]
    [InlineData("a@1.example", "a@1.example")]
    public void A_legal_address_is_taken_and_stays_the_same_mailbox(string address, string sent)
    {
        Assert.True(EmailRule.TryRead(address, out var mailbox));
        Assert.Equal(sent, mailbox.GetAddress(idnEncode: true));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("@")]
    [InlineData("ada@")]
    [InlineData("@example.com")]
    [InlineData("ada@@example.com")]
    [InlineData("ada@example.com@example.org")]
    [InlineData("Ada <ada@example.com>")]
    [InlineData("<ada@example.com>")]
    [InlineData("ada@example.com, eve@example.com")]
    [InlineData("ada@example.com;eve@example.com")]
    [InlineData("ada(comment)@example.com")]
    [InlineData("ada@(comment)example.com")]
    [InlineData("ada@example.com (Ada)")]
    [InlineData("ada @example.com")]
    [InlineData(" ada@example.com")]
    [InlineData("ada@example.com ")]
    [InlineData("ada@ example.com")]
    [InlineData("ada..b@example.com")]
    [InlineData(".ada@example.com")]
    [InlineData("ada.@example.com")]
    [InlineData("\"ada@example.com")]
    [InlineData("\"\"@example.com")]
    [InlineData("\"a\"b\"@example.com")]
    [InlineData("\"ada\\\"@example.com")]
    [InlineData("ada\"b\"@example.com")]
    [InlineData("ada@example.com\r\nBcc: eve@example.com")]
    [InlineData("\"ada\r\nRCPT TO:<eve@example.com>\"@example.com")]
    [InlineData("ada\0@example.com")]
    [InlineData("ada@example.com\n")]
    [InlineData("ada@exa mple.com")]
    [InlineData("ada@example..com")]
    [InlineData("ada@.example.com")]
    [InlineData("ada@example.com.")]
    [InlineData("ada@-example.com")]
    [InlineData("ada@example-.com")]
    [InlineData("ada@exa_mple.com")]
    [InlineData("ada@127.0.0.1")]
    [InlineData("ada@[127.0.0.256]")]
    [InlineData("ada@[127.1]")]
    [InlineData("ada@[example.com]")]
    [InlineData("ada@[IPv6:zz]")]
    [InlineData("ada@xn--.example")]
    [InlineData("ada@xn--a.example")]
    [InlineData("ada@xn--bücher.example")]
    [InlineData("ada@\u202eexample.com")]
    public void What_is_no_address_is_refused(string? address) => Assert.False(EmailRule.Holds(address));

    /// <summary>These characters stand for others. DNS has only the others, so the e-mail would go to another domain.</summary>
    [Theory]
    [InlineData("ada@ｅxample.com")]
    [InlineData("ada@example。com")]
    [InlineData("ada@ﬁne.example")]
    [InlineData("ada@bu\u0308cher.example")]
    [InlineData("ada@ⓔxample.com")]
    [InlineData("ada@ex\u00adample.com")]
    [InlineData("ada@ex\u200bample.com")]
    [InlineData("ada@ª.example")]
    public void A_domain_that_would_be_altered_is_refused(string address) => Assert.False(EmailRule.Holds(address));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void The_local_part_has_at_most_64_octets(int length, bool holds)
    {
        Assert.Equal(holds, EmailRule.Holds($"{new string('a', length)}@example.com"));
        Assert.Equal(holds, EmailRule.Holds($"{new string('é', length / 2)}{(length % 2 == 0 ? "" : "a")}@example.com"));
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_label_has_at_most_63_octets(int length, bool holds) =>
        Assert.Equal(holds, EmailRule.Holds($"ada@{new string('a', length)}.example"));

    [Fact]
    public void The_address_has_at_most_254_octets()
    {
        var label = new string('a', 61) + ".";
        var domain = string.Concat(Enumerable.Repeat(label, 3)) + "example";

        Assert.True(EmailRule.Holds($"{new string('a', 60)}@{domain}"));
        Assert.False(EmailRule.Holds($"{new string('a', 61)}@{domain}"));
    }

    [Fact]
    public void Only_characters_beyond_ASCII_before_the_at_sign_need_SMTPUTF8()
    {
        Assert.True(EmailRule.NeedsSmtpUtf8(Mailbox("jörg@example.com")));
        Assert.False(EmailRule.NeedsSmtpUtf8(Mailbox("buyer@bücher.example")));
        Assert.False(EmailRule.NeedsSmtpUtf8(Mailbox("\"a b\"@example.com")));
    }

    static MailboxAddress Mailbox(string address) => EmailRule.TryRead(address, out var mailbox) ? mailbox : throw new FormatException();
}
