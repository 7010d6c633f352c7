using System.Text;

namespace EdgeLlm.Diagnostics.Answering;

/// <summary>
/// Finds whole array elements in a JSON document that is still being written, by counting brackets. What it finds early
/// is only shown early; the document is parsed properly when it is complete.
/// </summary>
internal sealed class AnswerReader
{
    // Depth 1 is inside the root object, depth 2 inside one of its arrays.
    private const int PropertyDepth = 1;
    private const int ElementDepth = 2;
    private readonly StringBuilder _text = new();
    private readonly List<AnswerElement> _whole = [];
    private string _property = "";
    private int _depth;
    private int _stringStart;
    private int _elementStart;
    private bool _inString;
    private bool _escaped;

    /// <summary>All that was written so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Takes more of the document; gives the elements that became whole by it.</summary>
    public IReadOnlyList<AnswerElement> Feed(string delta)
    {
        _whole.Clear();
        foreach (var character in delta)
        {
            _text.Append(character);
            Step(character);
        }

        return _whole;
    }

    private void Step(char character)
    {
        if (_inString)
        {
            StepInString(character);
            return;
        }

        switch (character)
        {
            case '"':
                _inString = true;
                _stringStart = _text.Length - 1;
                break;
            case '{' or '[':
                if (_depth == ElementDepth)
                {
                    _elementStart = _text.Length - 1;
                }

                _depth++;
                break;
            case '}' or ']':
                _depth--;
                if (_depth == ElementDepth)
                {
                    TakeElement(_elementStart);
                }

                break;
        }
    }

    private void StepInString(char character)
    {
        if (_escaped)
        {
            _escaped = false;
        }
        else if (character == '\\')
        {
            _escaped = true;
        }
        else if (character == '"')
        {
            _inString = false;
            if (_depth == PropertyDepth)
            {
                _property = _text.ToString(_stringStart + 1, _text.Length - _stringStart - 2);
            }
            else if (_depth == ElementDepth)
            {
                TakeElement(_stringStart);
            }
        }
    }

    private void TakeElement(int start) => _whole.Add(new AnswerElement(_property, _text.ToString(start, _text.Length - start)));
}
