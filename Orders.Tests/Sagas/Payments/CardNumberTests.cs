using Orders.Sagas.Payments;

namespace Orders.Tests.Sagas.Payments;

[Trait("Category", "Unit")]
public sealed class CardNumberTests
{
    [Theory]
    [InlineData("4111111111111111")]
    [InlineData(" 4111 1111 1111 1111 ")]
    [InlineData("3782-822463-10005")]
    [InlineData("500000000009")]
    [InlineData("4111.1111.1111.1111")]
    [InlineData("4111\u00a01111\u202f1111\u20091111")]
    [InlineData("4111 - 1111 - 1111 - 1111")]
    [InlineData("4111\u20131111\u20131111\u20131111")]
    [InlineData("４１１１１１１１１１１１１１１１")]
    [InlineData("٤١١١١١١١١١١١١١١١")]
    [InlineData("4111\u200b1111/1111_1111")]
    [InlineData("1234567812345670")]
    public void Twelve_to_nineteen_digits_in_any_grouping_are_a_card_number(string text) => Assert.True(CardNumber.Is(text));

    [Fact]
    public void A_card_number_within_a_text_is_one_too() => Assert.True(CardNumber.Is("visa 4111 1111 1111 1111"));

    [Theory]
    [InlineData("4111111111111111", "************1111")]
    [InlineData("visa 4111-1111-1111-1111, 3782 822463 10005", "visa ****-****-****-1111, **** ****** *0005")]
    [InlineData("5555555555554444 123", "************4444 123")]
    [InlineData("4111.1111.1111.1111", "****.****.****.1111")]
    [InlineData("visa 4111\u00a01111\u00a01111\u00a01111", "visa ****\u00a0****\u00a0****\u00a01111")]
    [InlineData("４１１１ １１１１ １１１１ １１１１", "**** **** **** １１１１")]
    [InlineData("12 6011000990139424", "12 ************9424")]
    public void All_digits_but_the_last_four_are_masked(string text, string masked) => Assert.Equal(masked, CardNumber.Mask(text));

    [Theory]
    [InlineData("4111111111111112")]
    [InlineData("4006381333931")]
    [InlineData("1234567812345670")]
    [InlineData("41111111-1111-4111-8111-111111111111")]
    [InlineData("tok_4111111111111111")]
    [InlineData("a4111111111111111")]
    [InlineData("2026-11-29 23:56:45")]
    public void Other_digits_stay(string text) => Assert.Equal(text, CardNumber.Mask(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tok_ok")]
    [InlineData("tok_4111111111111111")]
    [InlineData("8415000000000001")]
    [InlineData("4111111111111112")]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("12345678901")]
    [InlineData("12345678901234567890")]
    public void Other_texts_are_no_card_number(string? text) => Assert.False(CardNumber.Is(text));
}
