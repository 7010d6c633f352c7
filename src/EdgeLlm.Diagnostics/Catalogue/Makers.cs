using System.Collections.Frozen;

namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>Makers of equipment and the names that panels and gateways have for them, in Latin letters and in Chinese.</summary>
internal static class Makers
{
    // The name that stands for a maker, then its other names. Latin ones are compared word by word, Chinese ones as they stand.
    private static readonly string[][] s_names =
    [
        ["abb"],
        ["beckhoff", "倍福"],
        ["bosch rexroth", "rexroth", "博世力士乐", "力士乐"],
        ["danfoss", "丹佛斯"],
        ["delta", "delta electronics", "台达"],
        ["emerson", "艾默生"],
        ["endress hauser", "恩德斯豪斯", "恩德斯"],
        ["fanuc", "发那科"],
        ["festo", "费斯托"],
        ["fuji", "fuji electric", "富士电机"],
        ["hikrobot", "hikvision", "海康机器人", "海康威视"],
        ["honeywell", "霍尼韦尔"],
        ["ifm", "ifm electronic", "易福门"],
        ["inovance", "汇川"],
        ["invt", "英威腾"],
        ["keyence", "基恩士"],
        ["kuka", "库卡"],
        ["lenze", "伦茨"],
        ["mettler toledo", "梅特勒托利多", "梅特勒"],
        ["mitsubishi", "mitsubishi electric", "三菱电机", "三菱"],
        ["omron", "欧姆龙"],
        ["panasonic", "松下"],
        ["pepperl fuchs", "倍加福"],
        ["phoenix contact", "菲尼克斯"],
        ["pilz", "皮尔磁"],
        ["rockwell", "rockwell automation", "allen bradley", "罗克韦尔自动化", "罗克韦尔"],
        ["schneider", "schneider electric", "telemecanique", "施耐德电气", "施耐德"],
        ["sew", "sew eurodrive", "赛威"],
        ["sick", "西克"],
        ["siemens", "西门子"],
        ["turck", "图尔克"],
        ["yaskawa", "安川"],
    ];

    private static readonly (string Chinese, string Name)[] s_chinese =
    [
        .. s_names
            .SelectMany(names => names.Skip(1).Where(IsChinese).Select(name => (name, names[0])))
            .OrderByDescending(pair => pair.name.Length),
    ];

    private static readonly FrozenDictionary<string, string> s_latin = s_names
        .SelectMany(names => names.Where(name => !IsChinese(name)).Select(name => (name, names[0])))
        .ToFrozenDictionary(pair => pair.name, pair => pair.Item2, StringComparer.Ordinal);

    /// <summary>A maker's name, in the words that stand for the maker if it is a known one.</summary>
    public static ProductName Parse(string name)
    {
        foreach (var (chinese, standsFor) in s_chinese)
        {
            name = name.Replace(chinese, $" {standsFor} ", StringComparison.Ordinal);
        }

        return ProductName.Parse(name).Replace(s_latin);
    }

    private static bool IsChinese(string name) => name[0] > '\u2E80';
}
