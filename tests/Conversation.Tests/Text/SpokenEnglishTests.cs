using VoiceAgent.Conversation.English;

namespace VoiceAgent.Conversation.Tests.Text;

public class SpokenEnglishTests
{
    [Theory]
    [InlineData("That is $12.50.", "That is twelve dollars and fifty cents.")]
    [InlineData("Gate ３ or ٣ opens at 10.", "Gate ３ or ٣ opens at ten.")]
    [InlineData("It is 72° today, 20° Celsius or 68 °F.", "It is seventy-two degrees today, twenty degrees Celsius or sixty-eight degrees Fahrenheit.")]
    [InlineData("72° Friday", "seventy-two degrees Friday")]
    [InlineData("500-1000 people, or 555-0142", "five hundred to one thousand people, or five five five, zero one four two")]
    [InlineData("$5-10 million", "five million dollars to ten million dollars")]
    [InlineData("$5-10 or $1,000–$2,000", "five dollars to ten dollars or one thousand dollars to two thousand dollars")]
    [InlineData("May 15-20 and July 25–30, 2024", "May fifteenth to twentieth and July twenty-fifth to thirtieth, twenty twenty-four")]
    [InlineData("9am-5pm", "nine a.m. to five p.m.")]
    [InlineData("10 a.m.-2 p.m.", "ten a.m. to two p.m.")]
    [InlineData("9-10am, 9 - 11:30 a.m.", "nine to ten a.m., nine to eleven thirty a.m.")]
    [InlineData("10%-15%", "ten percent to fifteen percent")]
    [InlineData("10,000-15,000 or 1.5-2.5 hours", "ten thousand to fifteen thousand or one point five to two point five hours")]
    [InlineData("5 - 3 = 2, 10 - 4 is 6", "five minus three equals two, ten minus four is six")]
    [InlineData("US$5, A$20 and £5m", "five US dollars, twenty Australian dollars and five million pounds")]
    [InlineData("$5USD", "five dollars")]
    [InlineData("USD 2.5K and EUR 3M, not USD 2.x", "two thousand five hundred US dollars and three million euros, not USD 2.x")]
    [InlineData("May 5, 20th anniversary", "May fifth, twentieth anniversary")]
    [InlineData("-$25.50 or $-5", "minus twenty-five dollars and fifty cents or minus five dollars")]
    [InlineData("Call 911 now, not 911 people.", "Call nine one one now, not nine hundred eleven people.")]
    [InlineData("card 4111 1111 1111 1111", "card four one one one, one one one one, one one one one, one one one one")]
    [InlineData("12500 people", "twelve thousand five hundred people")]
    [InlineData("in 1850, since 1776", "in eighteen fifty, since seventeen seventy-six")]
    [InlineData("in 1500 cases", "in one thousand five hundred cases")]
    [InlineData("01/15/2024 and Jan 5 or Sept. 3rd", "January fifteenth, twenty twenty-four and January fifth or September third")]
    [InlineData("1/2 cup or 3/4", "one half cup or three quarters")]
    [InlineData("It costs $1, not $1.01.", "It costs one dollar, not one dollar and one cent.")]
    [InlineData("Only $0.99!", "Only ninety-nine cents!")]
    [InlineData("$1,200 or €35", "one thousand two hundred dollars or thirty-five euros")]
    [InlineData("£2.20 or 12,50", "two pounds and twenty pence or 12,50")]
    [InlineData("a $3.5 million loan", "a three point five million dollar loan")]
    [InlineData("$20-$30", "twenty dollars to thirty dollars")]
    [InlineData("It is 20 €.", "It is twenty euros.")]
    public void Money(string written, string spoken) => SpokenEnglish.Write(written).ShouldBe(spoken);

    [Theory]
    [InlineData("at 10:30", "at ten thirty")]
    [InlineData("at 10:00 or 12:00", "at ten o'clock or noon")]
    [InlineData("10:00 a.m. is free.", "ten a.m. is free.")]
    [InlineData("We close at 7pm.", "We close at seven p.m.")]
    [InlineData("We close at 7 PM, not 8.", "We close at seven p.m., not eight.")]
    [InlineData("at 14:05", "at two oh five p.m.")]
    [InlineData("at 00:15", "at twelve fifteen a.m.")]
    [InlineData("from 9:00-17:30", "from nine a.m. to five thirty p.m.")]
    [InlineData("from 9-5 pm", "from nine to five p.m.")]
    [InlineData("the ratio 25:80", "the ratio twenty-five to eighty")]
    [InlineData("it says 25:80", "it says 25:80")]
    [InlineData("open 24/7", "open twenty-four seven")]
    public void Times(string written, string spoken) => SpokenEnglish.Write(written).ShouldBe(spoken);

    [Theory]
    [InlineData("on 2026-11-27", "on November twenty-seventh, twenty twenty-six")]
    [InlineData("on March 3, 2005", "on March third, two thousand five")]
    [InlineData("on March 21st", "on March twenty-first")]
    [InlineData("in 1984 and 1905 and 1900", "in nineteen eighty-four and nineteen oh five and nineteen hundred")]
    [InlineData("the 12th, the 20th, the 3rd", "the twelfth, the twentieth, the third")]
    [InlineData("2026-13-45", "2026-13-45")]
    public void Dates(string written, string spoken) => SpokenEnglish.Write(written).ShouldBe(spoken);

    [Theory]
    [InlineData("Call 555-0199.", "Call five five five, zero one nine nine.")]
    [InlineData("(555) 010-0199", "five five five, zero one zero, zero one nine nine")]
    [InlineData("+1 555 010 0199", "plus one, five five five, zero one zero, zero one nine nine")]
    [InlineData("+15550100199", "plus one, five five five, zero one zero, zero one nine nine")]
    [InlineData("Order 12345678 is ready", "Order one two three, four five six, seven eight is ready")]
    [InlineData("code 0420 or 48213", "code zero four two zero or four eight two one three")]
    public void Telephone_numbers_and_codes(string written, string spoken) => SpokenEnglish.Write(written).ShouldBe(spoken);

    [Theory]
    [InlineData("write to jane.doe@example.com.", "write to jane dot doe at example dot com.")]
    [InlineData("see https://www.example.com/opening-hours?x=1.", "see example dot com slash opening dash hours question mark x equals one.")]
    [InlineData("see example.org/help, please", "see example dot org slash help, please")]
    [InlineData("https://shop.example.co.uk/", "shop dot example dot co dot uk")]
    [InlineData("Yes.No", "Yes.No")]
    public void Addresses(string written, string spoken) => SpokenEnglish.Write(written).ShouldBe(spoken);

    [Theory]
    [InlineData("42 of 1,234,567", "forty-two of one million two hundred thirty-four thousand five hundred sixty-seven")]
    [InlineData("3.75 and 0.5", "three point seven five and zero point five")]
    [InlineData("-5 °C, 70°F and 90°", "minus five degrees Celsius, seventy degrees Fahrenheit and ninety degrees")]
    [InlineData("15% off, 2.5 % fee", "fifteen percent off, two point five percent fee")]
    [InlineData("10-12 people", "ten to twelve people")]
    [InlineData("10000 or 2000000", "ten thousand or two million")]
    [InlineData("number #7", "number number seven")]
    [InlineData("2½ hours, ½ price", "two and a half hours, half price")]
    [InlineData("salt & pepper @ home", "salt and pepper at home")]
    [InlineData("I have 3. And 4?", "I have three. And four?")]
    public void Numbers(string written, string spoken) => SpokenEnglish.Write(written).ShouldBe(spoken);

    [Theory]
    [InlineData("Room B12 in the A4 with 5G, 29.02.24, 10/12/2026, well-known")]
    [InlineData("Good morning. How can I help you?")]
    public void What_it_does_not_know_stays(string written) => SpokenEnglish.Write(written).ShouldBe(written);

    [Fact]
    public void Every_number_has_words_and_none_of_them_digits()
    {
        for (long number = 0; number < 5_000_000_000_000; number = (number * 7 / 3) + 1)
        {
            EnglishNumbers.Cardinal(number).ToCharArray().ShouldAllBe(c => char.IsAsciiLetterLower(c) || c == ' ' || c == '-');
            EnglishNumbers.Ordinal(number).ShouldNotBeEmpty();
        }

        EnglishNumbers.Cardinal(100_013).ShouldBe("one hundred thousand thirteen");
        EnglishNumbers.Ordinal(100).ShouldBe("one hundredth");
        EnglishNumbers.Ordinal(30).ShouldBe("thirtieth");
    }

    [Fact]
    public void What_is_written_out_has_nothing_more_to_write_out()
    {
        string[] parts = ["$12.50", "10:30", "+1 555 010 0199", "3rd", "15%", "2026", "example.com", "word", ".", ", ", " ", "-", "1,000", "½", "#", "€", "@", "a.m."];
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => parts[random.Next(parts.Length)] + (random.Next(2) == 0 ? " " : "")));
            var spoken = SpokenEnglish.Write(text);
            if (!spoken.Any(char.IsAsciiDigit))
                SpokenEnglish.Write(spoken).ShouldBe(spoken, text);
        }
    }
}
