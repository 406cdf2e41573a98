"""Terms of anatomy and medicine, which a page must use and which no shorter word replaces: reading grades leave them out."""

from typing import Final

TERMS: Final = frozenset(
    """
    vagina vaginal vaginas vaginismus vulva vulval vulvas vulvodynia vulvar vestibulodynia vestibule clitoris labia hymen hymens cervix
    cervical urethra urethral perineum perineal uterus womb ovary ovaries pelvis pelvic anus anal anally rectum rectal sphincter
    sphincters anismus puborectalis pudendal levator penis penile testicles prostate bladder bowel bowels abdomen abdominal muscle
    muscles tissue tissues nerve nerves oestrogen hormone hormones hormonal menopause menopausal menstrual menstruation tampon tampons
    condom condoms lubricant lubricants silicone speculum speculums dilator dilators trainer trainers tampons smear screening
    physiotherapy physiotherapist physiotherapists physiotherapists’ psychotherapy psychotherapist psychotherapists therapy therapies
    therapist therapists gynaecology gynaecologist gynaecologists gynaecological urology urologist clinician clinicians clinical
    diagnosis diagnoses diagnostic disorder disorders syndrome dyspareunia dyssynergia dyssynergic defecation defecate constipation
    endometriosis lichen sclerosus thrush candida infection infections antibiotic antibiotics inflammation inflamed inflammatory
    fissure fissures haemorrhoid haemorrhoids piles botulinum toxin anaesthetic anaesthetics lidocaine lignocaine amitriptyline
    biofeedback manometry electromyography ultrasound surgery surgical surgeon gonorrhoea chlamydia syphilis hepatitis hiv papillomavirus
    pregnancy pregnant contraception contraceptive contraceptives sexual sexually sexuality intercourse penetration penetrative orgasm
    arousal aroused masturbate masturbation examination examinations symptom symptoms medicine medicines medical injection injections
    desensitisation
    """.split()  # noqa: SIM905 - one word a line would be 150 lines
)
