using Orders.Sagas.Payments;

namespace Orders.Tests.Sagas.Payments;

[Trait("Category", "Unit")]
public sealed class CardNumberTests
{
    [Theory]
    [InlineData("4111111111111111")]
    [InlineData(" 4111 1111 1111 1111 ")]
    [InlineData("3782-822463-10005")]
    [InlineData("500000000000")]
    public void Twelve_to_nineteen_digits_in_any_grouping_are_a_card_number(string text) => Assert.True(CardNumber.Is(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("tok_ok")]
    [InlineData("tok_4111111111111111")]
    [InlineData("12345678901")]
    [InlineData("12345678901234567890")]
    public void Other_texts_are_no_card_number(string? text) => Assert.False(CardNumber.Is(text));
}
