from app.kernel.sentences import init_sentences


def test_smoke(app, people):
    init_sentences(app)
    p = people
    for who, path in [(p.linh,"/calendar"),(p.linh,"/calendar?year=2027"),(p.an,"/organisations"),(p.khanh,"/authority/organisations"),(p.khanh,f"/authority/organisations/{p.organisation.id}"),
       (p.chi,"/staff"),(p.chi,f"/staff/{p.organisation.id}/{p.dung.id}/qualification"),(p.khanh,"/qualifications"),(p.an,"/applications"),(p.an,"/applications/new"),(p.chi,"/desk"),(p.chi,"/desk/paper")]:
        for lang in ("vi","en"):
            r = who.get(path + ("&" if "?" in path else "?") + "lang="+lang)
            print(path, r.status_code)
            assert r.status_code == 200, r.text[:3000]
